"""What is typed about key persons, one file a thing."""

from yimen.epidemic.key_groups.forms.adding import KeyPersonForm, villages

__all__ = ["KeyPersonForm", "villages"]
