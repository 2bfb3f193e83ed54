"""What headquarters' pages show about people: figures are no rows, but they count them."""

import datetime

from django.utils import timezone

from tests.matrix.surfaces import PLAIN, Ask, Nobody, Page, Surface
from tests.matrix.world import CITY, ELSEWHERE, HUBIN, HUBIN_STREET

PART = Ask(headers={"HX-Request": "true", "HX-Target": "part"})  # a live region looks again
ENGLISH = Ask(headers={"accept-language": "en"})
AREAS = tuple(Ask(f"?area={code}") for code in (CITY, HUBIN_STREET, ELSEWHERE))
HOUR_AGO = timezone.localtime() - datetime.timedelta(hours=1)
MEASURES = ("new", "symptoms", "open", "overdue")
BOARDS = (
    PLAIN,
    PART,
    ENGLISH,
    *AREAS,
    *(Ask(f"?measure={measure}") for measure in MEASURES),
    Ask(f"?as_of={HOUR_AGO:%Y-%m-%dT%H:%M}&area={HUBIN}"),
    Ask(f"?as_of={HOUR_AGO:%Y-%m-%dT%H:%M}&by=happened"),
    Ask("?group=wuhan_returnee&day=2020-02-10&span=30"),
)
LISTS = (*AREAS, Ask("?state=listed&once=on"), Ask(f"?as_of={HOUR_AGO:%Y-%m-%dT%H:%M}"))

HEADQUARTERS: dict[str, tuple[Surface, ...]] = {
    "situation:index": (Page(BOARDS),),
    "situation:daily": (Page(BOARDS[2:]),),
    "situation:table": (Page(BOARDS[2:], kwargs={"kind": "csv"}),),
    "situation:screen": (Page(BOARDS[:5]),),
    "key_groups:counted": (Page((PLAIN, ENGLISH, *LISTS), ("key_groups.KeyPerson",)),),
    "investigations:counted": (Page((PLAIN, ENGLISH, *LISTS), ("investigations.Investigation",)),),
    "portal:recounts": (Nobody("Measures, divisions and numbers: no row about a person."),),
    "portal:recount": (Nobody("Has the figures counted anew; answers with the page before."),),
}
