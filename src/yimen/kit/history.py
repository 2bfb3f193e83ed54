"""How every tracked model keeps its history: what changed, by whom, in which request."""

from typing import Any

import pghistory

# The context is a copy in each row, so that it ends with the row; columns sealed at rest are
# copied sealed, by the database itself.
HISTORY: dict[str, Any] = {
    "context_field": pghistory.ContextJSONField(),
    "context_id_field": None,
    "append_only": True,
    "obj_field": pghistory.ObjForeignKey(related_name="history", related_query_name="history"),
}
