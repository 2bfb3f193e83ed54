"""What messages say, and how long they are kept."""

import datetime

from django.utils.translation import gettext_lazy as _

KEPT = datetime.timedelta(days=30)
SECRET = frozenset({"sign_in", "new_password", "new_phone", "link"})  # texts that hold a code

TEMPLATES = {
    "sign_in": _(
        "[%(city)s Yimen] %(code)s is your sign-in code. It is valid for 5 minutes. "
        "Nobody from the government will ask you for it."
    ),
    "new_password": _(
        "[%(city)s Yimen] %(code)s is your code for a new password. It is valid for 5 minutes. "
        "If you did not ask for it, ignore this message."
    ),
    "new_phone": _("[%(city)s Yimen] %(code)s confirms this number. It is valid for 5 minutes."),
    "daily_report": _(
        "[%(city)s Yimen] Please report today's situation of %(places)s by %(until)s, "
        "also when there is nothing new."
    ),
    "link": _(
        "[%(city)s Yimen] %(code)s links your identity service with this number. "
        "It is valid for 5 minutes. Tell it to nobody."
    ),
}
