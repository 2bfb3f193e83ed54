"""An error is named once, where the rule is, and answered once, by one middleware."""

from django.utils.translation import gettext


class Refusal(Exception):
    """This cannot be done now."""

    status_code = 409

    def __init__(self, sentence: str | None = None) -> None:
        self._said = sentence or " ".join((self.__class__.__doc__ or "").split())
        super().__init__(self._said)

    @property
    def sentence(self) -> str:
        """In the language of whoever reads it; every docstring here is in the catalogues."""
        return gettext(self._said)
