"""Why a code is not accepted: one answer for each thing that can be wrong with it."""

from yimen.kit.refusals import Refusal


class BadCode(Refusal):
    """This code is not accepted."""

    status_code = 422
    kind = "bad"


class ForeignCode(BadCode):
    """This is not a code of this city. Please open your own code."""

    kind = "foreign"

    def __init__(self, family: str) -> None:
        self.family = family  # eu, shc, url, payment or unknown
        super().__init__()


class Malformed(BadCode):
    """The code could not be read completely. Please show it again."""

    kind = "malformed"


class UnknownKey(BadCode):
    """The key of this code is not valid. Refresh the code; a guard refreshes his keys."""

    kind = "unknown_key"


class BadSignature(BadCode):
    """This code was not made by this city."""

    kind = "bad_signature"


class FutureDated(BadCode):
    """This code is not valid yet. Please check the clock of this device."""

    kind = "future_dated"


class Expired(BadCode):
    """This code has expired. Please refresh it."""

    kind = "expired"


class Revoked(BadCode):
    """This code has been withdrawn. Please open the code again."""

    kind = "revoked"


class Replayed(BadCode):
    """This very code was shown here before. Please show the code that changes."""

    kind = "replayed"
