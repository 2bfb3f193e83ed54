"""What addresses of declarations show, and how the matrix asks them."""

from tests.matrix.surfaces import PLAIN, Ask, Detail, Page, Surface, form, step
from tests.matrix.world import MAOJIN, STRANGER

PERSON, DECLARATION = "people.Person", "declarations.Declaration"
DEPENDANT = "declarations.Dependant"
ENGLISH = Ask(headers={"accept-language": "en"})
# a document that is known with another name tells only that the two do not fit together
TRIES = tuple(
    form(
        client_uuid="00000000-0000-0000-0000-000000000009", name=name, document_type="id_card",
        document_number=STRANGER.document, area=f"{MAOJIN:012d}", relation="parent",
    )
    for name in ("别的人", "又一人")
)  # fmt: skip
PAGE = form(at="place", go="health", address="某处", kind="resident", area=f"{MAOJIN:012d}")

DECLARATIONS: dict[str, tuple[Surface, ...]] = {
    "declarations:whom": (Page((PLAIN, ENGLISH), (DECLARATION, PERSON, DEPENDANT)),),
    "declarations:identity": (Page((PLAIN, *TRIES), (PERSON,)),),
    "declarations:add": (Page((PLAIN, *TRIES), (PERSON,)),),
    "declarations:end": (step(DEPENDANT),),
    "declarations:mine": (Page((PLAIN, PAGE), (PERSON,)),),
    "declarations:dependant": (Detail(DEPENDANT, asks=(PLAIN, PAGE)),),
    "declarations:show": (Detail(DECLARATION, asks=(PLAIN, ENGLISH)),),
    "declarations:receipt": (Detail(DECLARATION),),
    "declarations:list": (
        Page((PLAIN, ENGLISH, Ask("?alarm=any"), Ask("?alarm=contact&kind=visitor")),
             (DECLARATION,)),
    ),
    "declarations:detail": (Detail(DECLARATION, asks=(PLAIN, ENGLISH)),),
    "declarations:door": (Page((PLAIN, Ask("?q=%E6%B5%8B")), (PERSON,)),),
    "declarations:at_the_door": (Detail(PERSON, asks=(PLAIN, PAGE)),),
}  # fmt: skip
