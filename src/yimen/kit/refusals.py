"""An error is named once, where the rule is, and answered once, by one middleware."""


class Refusal(Exception):
    """This cannot be done now."""

    status_code = 409

    def __init__(self, sentence: str | None = None) -> None:
        self.sentence = sentence or (self.__class__.__doc__ or "").strip()
        super().__init__(self.sentence)
