"""Where the person stays, his newest declaration is read."""

from collections.abc import Sequence

from yimen.epidemic.declarations.models import Declaration
from yimen.kit.sight import System


def follow(person_ids: Sequence[int], area_code: int, *, old: int | None = None) -> None:
    """With `old` only what lay in that division goes (it was split), and homes there go too."""
    rows = Declaration.objects.visible_to(System()).current().filter(person__in=person_ids)
    if old is not None:
        rows.filter(home_area_code=old).update(home_area_code=area_code)
        rows = rows.filter(area_code=old)
    rows.update(area_code=area_code)
