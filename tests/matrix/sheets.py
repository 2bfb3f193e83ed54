"""The pages of sheets on their way in, and of lists from above: part of the registry."""

import uuid

from tests.matrix.surfaces import PLAIN, Ask, Detail, Page, Surface, form, step
from tests.matrix.world import CITY, ELSEWHERE, HUBIN_STREET, MAOJIN, STRANGER

KEY_PERSON = "key_groups.KeyPerson"
IMPORT, MAPPING = "imports.Job", "imports.Mapping"
LIST, LISTED = "key_groups.ReceivedList", "key_groups.ListedPerson"
PART_OF_LIST = "key_groups.ListPart"
PART = Ask(headers={"HX-Request": "true", "HX-Target": "part"})
ENGLISH = Ask(headers={"accept-language": "en"})
AREAS = tuple(Ask(f"?area={code}") for code in (CITY, HUBIN_STREET, ELSEWHERE))
EXPORTS = (PLAIN, form(kind="csv"), form(kind="csv", full="on", reason="上门核对"))


class Sheet:
    """A file that may be sent many times: its only header is known to the stranger's village."""

    name, content_type = "名单.csv", "text/csv"

    def read(self) -> bytes:
        return f"{STRANGER.name}\n某\n".encode()


SHEETS: dict[str, tuple[Surface, ...]] = {
    # sheets on their way in
    "imports:index": (Page((PLAIN, ENGLISH), (IMPORT,)),),
    "imports:new": (
        Page(
            (PLAIN, form(), form(client_uuid=uuid.UUID(int=1), file=Sheet())),
            (MAPPING,),
            {"target": "key-persons"},
        ),
    ),
    "imports:template": (Page(kwargs={"target": "key-persons", "kind": "csv"}),),
    "imports:job": (Detail(IMPORT, asks=(PLAIN, PART, ENGLISH)),),
    "imports:columns": (Detail(IMPORT), step(IMPORT, group=0)),
    "imports:decide": (Detail(IMPORT), step(IMPORT, all="name", decision="skip")),
    "imports:step": tuple(
        Detail(IMPORT, asks=(form(),), kwargs={"verb": verb})
        for verb in ("apply", "cancel", "nonsense")
    ),
    "imports:mend": (step(IMPORT),),
    "key_groups:export": (Page(EXPORTS, (KEY_PERSON,)),),
    "key_groups:list_export": (Detail(LIST), step(LIST, kind="csv")),
    "follow_up:export": (Page((PLAIN, form(kind="csv")), ("follow_up.Observation",)),),
    "declarations:export": (Page((PLAIN, form(kind="csv")), ("declarations.Declaration",)),),
    "investigations:export": (Page((PLAIN, form(kind="csv")), ("investigations.Investigation",)),),
    "key_groups:lists": (Page((PLAIN, ENGLISH), (LIST, LISTED, PART_OF_LIST)),),
    "key_groups:received_list": (Detail(LIST, asks=(PLAIN, PART, ENGLISH, *AREAS)),),
    "key_groups:list_people": (Detail(LIST, asks=(PLAIN, Ask("?outcome=open"), *AREAS)),),
    "key_groups:list_chase": (step(LIST),),
    "key_groups:list_part": (Detail(PART_OF_LIST),),
    "key_groups:list_accept": (step(PART_OF_LIST, row=1),),
    "key_groups:listed": (Detail(LISTED, asks=(PLAIN, ENGLISH)), step(LISTED, outcome="past")),
    "key_groups:list_unmask": (step(LISTED),),
    "key_groups:list_pass_on": (step(LISTED, area=MAOJIN, reason="搬走"),),
}
