"""What an identity number says, and what a screen shows of it."""

import datetime

from stdnum.cn import ric

from yimen.foundation.people.models import Sex


def birth_date(number: str) -> datetime.date:
    found: datetime.date = ric.get_birth_date(number)
    return found


def sex(number: str) -> Sex:
    return Sex.MALE if int(number[16]) % 2 else Sex.FEMALE


def mask_name(name: str) -> str:
    return name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")


def mask_id(number: str) -> str:
    return number[:4] + "*" * (len(number) - 8) + number[-4:] if len(number) > 8 else ""


def mask_phone(phone: str) -> str:
    local = phone.removeprefix("+86")
    return local[:3] + "*" * 4 + local[-4:] if len(local) > 7 else ""
