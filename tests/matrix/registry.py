"""What every address of the platform shows about people, and how the matrix asks it.

An address that is not here fails `test_the_matrix_knows_every_address`; docs/how-to/add-a-page.md
says what to write. Two things are told on purpose, and only to who gives an exact number:

- `people:glass`: the emergency access finds somebody outside by number *and* name. It is written
  down, the person and his headquarters read it, it ends after three hours. Here it is asked with
  the number and a wrong name: that must tell nothing.
- Whoever enters somebody (`people:add_member`, `people:roll`, `key_groups:add`) with a document
  number that is known elsewhere hears that it is known: one human being has one row. Nothing else
  about him is said, which `test_an_exact_number_tells_only_that_it_is_known` holds.
"""

import datetime
import uuid
from itertools import product
from urllib.parse import quote

from django.utils import timezone

from tests.matrix.accounts import ACCOUNTS
from tests.matrix.codes import codes_of
from tests.matrix.declarations import DECLARATIONS
from tests.matrix.headquarters import HEADQUARTERS
from tests.matrix.sheets import LISTED, SHEETS
from tests.matrix.surfaces import PLAIN, Ask, Detail, Nobody, Page, Surface, Words, form, step
from tests.matrix.world import (
    CHEZHAN,
    CITY,
    ELSEWHERE,
    HUBIN_STREET,
    MAOJIN,
    STRANGER,
    TWIN,
    Human,
)

PERSON, HOUSEHOLD, RESIDENCE = "people.Person", "people.Household", "people.Residence"
DAILY = "key_groups.DailyReport"
OBSERVATION, FOLLOW_UP = "follow_up.Observation", "follow_up.FollowUp"
KEY_PERSON, WORK, ITEM = "key_groups.KeyPerson", "investigations.Investigation", "inbox.Item"
TRANSFER = "key_groups.Transfer"
OFFER = "key_groups.Offer"
ORDER = "investigations.Order"
POST, ENTRY, SHARE = "staff.Post", "audit.Entry", "staff.Share"


OUTBREAKS = Nobody("A disease, published figures and places: no people, no counts of people.")
PLACES = Nobody("Divisions are public record: names and codes, no people, no counts of people.")

PART = Ask(headers={"HX-Request": "true", "HX-Target": "part"})  # a live region looks again
ENGLISH = Ask(headers={"accept-language": "en"})
JSON = {"accept": "application/json"}
# what somebody might type who looks for the stranger
WORDS = [STRANGER.name, STRANGER.name[:1], STRANGER.document, STRANGER.phone, STRANGER.phone[3:]]
SEARCHES = tuple(Ask(f"?q={quote(words)}") for words in (*WORDS, TWIN.name, "路"))
AREAS = tuple(Ask(f"?area={code}") for code in (CITY, HUBIN_STREET, ELSEWHERE))
UID = uuid.UUID(int=1)
SOMEBODY = Human("新某人", 999)  # nobody's number: a form that would be taken
TODAY = timezone.localdate().isoformat()
TOMORROW = (timezone.localdate() + datetime.timedelta(days=1)).isoformat()


def new_person(**words: object) -> Words:
    """A form about somebody new, with the stranger's name and phone number."""
    return {"client_uuid": UID, "name": STRANGER.name, "phone": STRANGER.phone, **words}


MEMBER = new_person(document_type="id_card", document_number=SOMEBODY.document, sex="2")
KEY_PERSON_FORM = new_person(
    group="wuhan_returnee",
    id_number=SOMEBODY.document,
    from_place="武汉市",
    arrived_on=TODAY,
    area_code=MAOJIN,
    stay_address="一号",
    symptoms="no",
)
LOOKS_FOR = [{"document_number": STRANGER.document}, {"phone": STRANGER.phone}]
EMERGENCIES = tuple(
    form(name=name, reason="很急很急", **number) for name, number in product(["别的人"], LOOKS_FOR)
)
CLAIMS = tuple(
    form(name=name, document_number=STRANGER.document) for name in ("别的人", STRANGER.name)
)

FACTS: Words = {
    "client_uuid": UID, "from_place": "武汉市", "arrived_on": TODAY, "stay_address": "二号",
    "symptoms": "no", "since": TODAY,
}  # fmt: skip
LISTS = (
    Ask("?group=wuhan_returnee"),
    *(Ask(f"?state={state}") for state in ("waiting", "released", "all")),
    *(form(q=words) for words in (STRANGER.name, STRANGER.name[:1], TWIN.name)),
)
FORMS = Nobody("Forms without answers: the same for every reader, about nobody.")
RULES = Nobody("Which reason opens which work: the same for everybody, about nobody.")
ORDER_FORM = {
    "client_uuid": UID,
    "role": "grid_doctor",
    "instructions": "再查",
    "form_slug": "free-report",
    "priority": "high",
    "due_at": f"{timezone.localtime() + datetime.timedelta(hours=9):%Y-%m-%dT%H:%M}",
}

SURFACES: dict[str, tuple[Surface, ...]] = {
    # portal
    "portal:home": (Page((PLAIN, ENGLISH)),),
    "portal:epidemic": (Page((PLAIN, ENGLISH)),),
    "portal:my": (Page((PLAIN, ENGLISH), (PERSON,)),),
    "portal:identity": (Page((PLAIN, *CLAIMS), (PERSON,)),),
    "portal:my-export": (Page((form(),), (PERSON,)),),
    "portal:service-worker": (Nobody("A script, the same for everybody."),),
    "portal:manifest": (Nobody("The platform's name and pictures for a phone's list of apps."),),
    "portal:phone-shell": (Nobody("Empty pages, rendered for nobody: no account, no sight."),),
    "portal:phone-token": (Nobody("Who is signed in himself, and a fresh form token."),),
    "portal:system": (Nobody("Timers, recounts, chain, versions: no row about a person."),),
    "portal:desk": (Page((PLAIN, PART, ENGLISH), (KEY_PERSON, WORK, ITEM)),),
    "portal:search": (
        Page((PLAIN, *SEARCHES), (PERSON, WORK)),
        Detail(WORK, "?q"),
    ),
    **HEADQUARTERS,
    **DECLARATIONS,
    # key groups
    "key_groups:home": (Page((PLAIN, PART, ENGLISH), (KEY_PERSON, WORK, DAILY, ITEM)),),
    "key_groups:add": (Page((PLAIN, form(), form(**KEY_PERSON_FORM)), (PERSON,)),),
    "key_groups:list": (Page((PLAIN, ENGLISH, *LISTS), (KEY_PERSON,)),),
    "key_groups:detail": (Detail(KEY_PERSON, asks=(PLAIN, ENGLISH)),),
    "key_groups:outbox": (Page((PLAIN, ENGLISH)),),
    "key_groups:phone": (Page((PLAIN, ENGLISH), (KEY_PERSON,)),),
    "key_groups:done": (Detail(KEY_PERSON),),
    "key_groups:list_missed": (Detail(LISTED), step(LISTED, **KEY_PERSON_FORM)),
    "key_groups:release": (
        Detail(KEY_PERSON),
        step(KEY_PERSON, client_uuid=UID, reason="completed", on=TODAY),
    ),
    "key_groups:relist": (Detail(KEY_PERSON), step(KEY_PERSON, client_uuid=UID, comment="再查")),
    "key_groups:undo": (step(KEY_PERSON),),
    "key_groups:correct": (Detail(KEY_PERSON), step(KEY_PERSON, **FACTS, reason="有误", seen="0")),
    "key_groups:group": (
        Detail(KEY_PERSON),
        step(KEY_PERSON, **FACTS, group="close_contact", source="tracing"),
    ),
    "key_groups:ask_transfer": (
        Detail(KEY_PERSON),
        step(KEY_PERSON, client_uuid=UID, area=ELSEWHERE, reason="moved"),
    ),
    "key_groups:transfers": (
        Page((PLAIN, ENGLISH, Ask("?all=1"), Ask("?all=1&after=WzE5OTk5OTk5OTld")), (TRANSFER,)),
    ),
    "key_groups:transfer_rule": (Page((PLAIN, form(limit_hours=0, share_days=7))),),
    "key_groups:transfer": (Detail(TRANSFER, asks=(PLAIN, ENGLISH)),),
    "key_groups:accept_transfer": (step(TRANSFER),),
    "key_groups:refuse_transfer": (step(TRANSFER, note="不是我村的"),),
    "key_groups:withdraw_transfer": (step(TRANSFER),),
    "key_groups:note_refusal": (step(TRANSFER),),
    "key_groups:offers": (Page((PLAIN, ENGLISH), (OFFER,)),),
    "key_groups:offer": (Detail(OFFER, asks=(PLAIN, ENGLISH)), step(OFFER, **FACTS)),
    "key_groups:decline_offer": (step(OFFER, why="核实无此事"),),
    "key_groups:report": (Page((form(area_code=ELSEWHERE, client_uuid=UID),)),),
    "key_groups:withdraw": (step(DAILY),),
    "key_groups:village": (
        Page((PLAIN, ENGLISH), (DAILY,), {"code": MAOJIN}),
        Page((PLAIN,), kwargs={"code": ELSEWHERE}),
    ),
    "key_groups:coverage": (
        Page((PLAIN, PART, ENGLISH, *AREAS, Ask(f"?day={TODAY}&after=2020-01-01.1")), (DAILY,)),
    ),
    "key_groups:coverage_table": (Page((PLAIN, *AREAS), (DAILY,), {"kind": "csv"}),),
    "key_groups:chase": (Page((form(), form(village=ELSEWHERE))),),
    "key_groups:call": (step(POST),),
    "key_groups:hours": (Page((PLAIN, form(deadline="17:00"))),),
    # investigations
    "investigations:list": (
        Page(
            (
                PLAIN,
                PART,
                ENGLISH,
                Ask("?status=open"),
                Ask("?overdue=on"),
                Ask("?mine=on"),
                *AREAS,
            ),
            (WORK,),
        ),
    ),
    "investigations:detail": (Detail(WORK, asks=(PLAIN, PART, ENGLISH)),),
    "investigations:report": (
        Detail(WORK),
        step(WORK, client_uuid=UID),
    ),
    "investigations:step": tuple(
        Detail(WORK, asks=(form(client_uuid=UID, comment="再查"),), kwargs={"verb": verb})
        for verb in ("accept", "check", "return", "report", "nonsense")
    )
    + tuple(
        Detail(
            WORK,
            asks=(PLAIN, form(client_uuid=UID, comment="再查", area=CHEZHAN, role="grid_doctor")),
            kwargs={"verb": verb},
        )
        for verb in ("not_executable", "transfer", "withdraw", "reopen")
    ),
    "investigations:overdue": (Page((PLAIN, PART, ENGLISH, *AREAS), (WORK,)),),
    "investigations:dispatch": (
        Page((PLAIN, ENGLISH, *AREAS, Ask(f"?area={MAOJIN}"))),
        Detail(PERSON, "?person", (PLAIN, form(**ORDER_FORM))),
    ),
    "investigations:orders": (Page((PLAIN, PART, ENGLISH), (ORDER, WORK)),),
    "investigations:order": (Detail(ORDER, asks=(PLAIN, PART, ENGLISH)),),
    "investigations:withdraw_order": (step(ORDER, client_uuid=UID, comment="不查了"),),
    **{f"investigations:{name}": (RULES,) for name in ("rules", "make_rule", "rule")},
    "investigations:photo": (Detail(WORK, kwargs={"photo": 1}),),
    "investigations:note": (step(WORK, **{"note-client_uuid": UID, "note-comment": "再查"}),),
    # follow-up: the calendar begins on the day after the arrival
    "follow_up:today": (
        Page(
            (
                PLAIN,
                PART,
                ENGLISH,
                Ask(f"?day={TOMORROW}"),
                Ask("?show=seen"),
                Ask("?show=not"),
                *(Ask(f"?day={TOMORROW}&area={code}") for code in (CITY, ELSEWHERE)),
            ),
            (FOLLOW_UP,),
        ),
    ),
    "follow_up:well": (Page((form(client_uuid=UID),)),),
    "follow_up:list": (
        Page(
            (PLAIN, PART, ENGLISH, Ask("?status=all"), Ask("?kind=wuhan_returnee"), *AREAS),
            (OBSERVATION,),
        ),
    ),
    "follow_up:detail": (Detail(OBSERVATION, asks=(PLAIN, PART, ENGLISH)),),
    "follow_up:visit": (
        Detail(OBSERVATION, asks=(PLAIN, ENGLISH, Ask(f"?day={TODAY}"))),
        step(OBSERVATION, client_uuid=UID, found="seen", temperature="36.5"),
    ),
    "follow_up:step": tuple(
        Detail(OBSERVATION, asks=(form(client_uuid=UID, comment="决定"),), kwargs={"verb": verb})
        for verb in ("release", "lose", "reopen", "nonsense")
    ),
    "follow_up:grid": (
        Page(
            (
                PLAIN,
                PART,
                ENGLISH,
                Ask(f"?until={TOMORROW}"),
                *(Ask(f"?until={TOMORROW}&area={code}") for code in (CITY, ELSEWHERE)),
            ),
            (OBSERVATION,),
        ),
    ),
    "follow_up:print": (Page((PLAIN, ENGLISH, Ask(f"?day={TOMORROW}"), *AREAS), (FOLLOW_UP,)),),
    "follow_up:notice_words": tuple(
        Page((PLAIN, form(title="告知", body="{姓名}", preview=1)), kwargs={"kind": kind})
        for kind in ("order", "release")
    ),
    "follow_up:notice": tuple(
        Detail(OBSERVATION, asks=(form(),), kwargs={"kind": kind})
        for kind in ("order", "release", "nonsense")
    ),
    "follow_up:note": (step(OBSERVATION, client_uuid=UID, comment="已送医"),),
    # outbreaks: a disease, its figures, places at risk; nothing about anybody
    **{
        f"outbreaks:{name}": (OUTBREAKS,)
        for name in ("list", "new", "detail", "names", "plan", "step")
    },
    **{f"outbreaks:{name}": (OUTBREAKS,) for name in ("add_place", "end_place", "withdraw_place")},
    **codes_of(STRANGER.document, STRANGER.name),
    # forms: what is asked, never what was answered; a trial keeps nothing
    **{
        f"eforms:{name}": (FORMS,)
        for name in ("list", "detail", "preview", "download", "upload", "publish")
    },
    # inbox
    "inbox:mine": (Page((PLAIN, PART, ENGLISH), (ITEM,)),),
    "inbox:count": (Page((PLAIN, PART), (ITEM,)),),
    **SHEETS,
    # people and households
    "people:index": (Page((PLAIN, ENGLISH, *SEARCHES, *AREAS), (HOUSEHOLD, RESIDENCE)),),
    "people:add_household": (Page((PLAIN, form())),),
    "people:household": (Detail(HOUSEHOLD, asks=(PLAIN, ENGLISH)),),
    "people:add_member": (Detail(HOUSEHOLD), step(HOUSEHOLD, **MEMBER)),
    "people:split": (
        Detail(HOUSEHOLD),
        step(HOUSEHOLD, client_uuid=UID, address="二号", leaving=1),
    ),
    "people:move_out": (Detail(RESIDENCE), step(RESIDENCE, on=TODAY)),
    "people:persons": (Page((PLAIN, ENGLISH, *SEARCHES), (PERSON,)),),
    "people:person": (Detail(PERSON, asks=(PLAIN, ENGLISH)),),
    "people:unmask": (Detail(PERSON), step(PERSON, ground="visit")),
    "people:correct": (Detail(PERSON), step(PERSON, **MEMBER)),
    "people:move": (Detail(PERSON), step(PERSON, client_uuid=UID, area=MAOJIN)),
    "people:share": (Detail(PERSON), step(PERSON, client_uuid=UID, kind="assistance")),
    "people:assign": (Page(kwargs={"code": ELSEWHERE}), Page(kwargs={"code": MAOJIN})),
    "people:merge_choose": (Detail(PERSON, asks=(PLAIN, *SEARCHES[:2])),),
    "people:merge": (
        Detail(PERSON, asks=(PLAIN, form(reason="同一人")), beside={"into": PERSON}),
        Detail(PERSON, "into", (PLAIN, form(reason="同一人")), beside={"pk": PERSON}),
    ),
    "people:duplicates": (
        Page((PLAIN, ENGLISH, *AREAS, Ask(f"?area={HUBIN_STREET}&after=5")), (PERSON,)),
    ),
    "people:different": (
        Detail(PERSON, asks=(form(),), beside={"other": PERSON}),
        Detail(PERSON, "other", (form(),), beside={"pk": PERSON}),
    ),
    "people:undo_merge": (step(PERSON),),
    "people:glass": (Page((PLAIN, *EMERGENCIES), (PERSON,)),),
    "people:glass_review": (Detail(SHARE), step(SHARE)),
    "people:roll": (Page((PLAIN,)),),
    "people:roll_template": (Page(kwargs={"kind": "csv"}),),
    "people:export": (Page((form(), Ask(post={}, headers=ENGLISH.headers)), (PERSON,)),),
    # staff: who holds which post
    "staff:index": (
        Page(
            (PLAIN, ENGLISH, Ask("?role=reporter"), Ask("?q=填报"), Ask(f"?q={ELSEWHERE}")),
            (POST,),
        ),
    ),
    "staff:mine": (Page((PLAIN, ENGLISH), (POST, SHARE)),),
    "staff:appoint": (Page((PLAIN, form(area=ELSEWHERE))),),
    "staff:stand_in": (Detail(POST), step(POST, phone=SOMEBODY.phone, until=TODAY)),
    "staff:end": (Detail(POST), step(POST, reason="离任")),
    # areas
    "areas:index": (PLACES,),
    "areas:search": (
        Page((Ask("?q=前进"), Ask("?q=前进", headers=JSON), Ask("?q=前进", headers=PART.headers))),
        PLACES,
    ),
    "areas:area": (PLACES,),
    "areas:change": (PLACES,),
    # audit: ids, deeds and reasons, never a name; an id of somebody outside is one too many
    "audit:entries": (
        Page(
            (
                PLAIN,
                ENGLISH,
                Ask("?verb=look"),
                Ask("?subject=people.Person"),
                Ask(f"?area={ELSEWHERE}"),
                Ask(f"?day={TODAY}"),
            ),
            (ENTRY,),
        ),
        Detail(PERSON, "?about"),
    ),
    "audit:export": (Page((form(), form(verb="look")), (ENTRY,)),),
    "audit:entry": (Detail(ENTRY),),
    "audit:certificates": (Page(),),
    "kept_data:index": (Page((PLAIN, ENGLISH)),),
    **ACCOUNTS,
    # the rest
    "sms:inbox": (Page((PLAIN, Ask(f"?phone={quote(STRANGER.phone)}"))),),  # in the demo only
    "ui:gallery": (Page(),),
    "ui:mode": (Nobody("Sets a cookie for how pages look."),),
    "ui:display": (Page(),),
    "set_language": (Nobody("Sets the language of pages."),),
}

# addresses that answer with a file: what leaves the house is declared
FILES = {
    "eforms:download",
    "follow_up:notice",
    "follow_up:notice_words",
    "portal:my-export",
    "situation:table",
    "key_groups:coverage_table",
    "people:roll_template",
    "people:export",
    "imports:template",
    "key_groups:export",
    "key_groups:list_export",
    "investigations:export",
    "follow_up:export",
    "declarations:export",
    "imports:mend",
    "audit:export",
}

# the loop answers these itself, outside Django's addresses
LOOP_ROUTES = {
    "/live/": "Says `look` to who holds a signed token: TOPICS are judged here, tokens in live.",
    "/epidemic/code/refresh": "The codes of whoever is signed in, or whose phone asks.",
    "/api/v1/codes/keys.json": "Public keys and lifetimes, the same for everybody.",
    "/api/v1/codes/status.bin": "First bytes of random numbers, which stand for nobody outside.",
    "/healthz": "Whether the processes live; no row.",
    "/metrics": "Counts of requests and streams for operators; no row, no place.",
}
