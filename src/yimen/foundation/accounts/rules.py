"""How long a code lives, how often one may try, where a person goes after signing in."""

import datetime
from dataclasses import dataclass

CODE_DIGITS = 6
CODE_LIFE = datetime.timedelta(minutes=5)
CODE_TRIES = 5  # the table's constraint says the same
PROOF_LIFE = datetime.timedelta(minutes=15)  # from a right code to the page that needs it
CODES_KEPT = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """At most `amount` of `name` for one subject in `seconds`."""

    name: str
    amount: int
    seconds: int


SMS_PER_NUMBER = (
    Limit("sms-minute", 1, 60),
    Limit("sms-hour", 5, 3600),
    Limit("sms-day", 10, 86_400),
)
# A whole village may share one address of the mobile network: these only stop machines.
SMS_PER_ADDRESS = (Limit("sms-address", 120, 3600),)
CODES_PER_ADDRESS = (Limit("code-address", 300, 3600),)
PASSWORDS_PER_NUMBER = (Limit("password", 5, 900),)
PASSWORDS_PER_ADDRESS = (Limit("password-address", 200, 900),)
SECOND_FACTORS_PER_USER = (Limit("second-factor", 5, 900),)


def home_of(is_staff: bool) -> str:
    return "/desk/" if is_staff else "/my/"
