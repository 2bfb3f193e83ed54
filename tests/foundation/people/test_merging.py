import pytest

from tests import factories as f
from tests.foundation.people.test_entering_people import card
from yimen.foundation.people import actions, queries
from yimen.foundation.people.actions import NewPerson
from yimen.foundation.people.actions.refusals import NeedsReason, NotMergeable, NotThere
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def officer():
    return f.make_user("乡镇", (Role.TOWNSHIP_OFFICER, f.HUBIN_STREET))


def test_a_merge_is_followed_by_readers_and_can_be_undone(officer):
    one, other = f.make_person(f.MAOJIN), f.make_person(f.CHEZHAN)
    actions.merge(one.pk, other.pk, reason="", by=officer)
    actions.merge(one.pk, other.pk, reason="", by=officer)  # the same form once more
    assert queries.resolve([one.pk, other.pk]) == {one.pk: other.pk, other.pk: other.pk}
    assert list(Person.objects.visible_to(officer).unmerged()) == [other]

    actions.undo_merge(one.pk, by=officer)

    assert queries.resolve([one.pk]) == {one.pk: one.pk}
    with pytest.raises(NotThere):
        actions.undo_merge(one.pk, by=officer)


def test_a_person_is_not_merged_into_himself_nor_in_chains_nor_in_circles(officer):
    a, b, c = (f.make_person(f.MAOJIN) for _ in range(3))
    with pytest.raises(NotMergeable):
        actions.merge(a.pk, a.pk, reason="", by=officer)
    actions.merge(a.pk, b.pk, reason="", by=officer)
    for one, other in [(b, a), (b, c), (c, a), (a, c)]:
        with pytest.raises(NotMergeable):
            actions.merge(one.pk, other.pk, reason="", by=officer)


def test_two_different_documents_need_a_reason(officer):
    a = f.make_person(f.MAOJIN, document_number=card(1))
    b = f.make_person(f.MAOJIN, document_number=card(2))
    with pytest.raises(NeedsReason):
        actions.merge(a.pk, b.pk, reason=" ", by=officer)
    actions.merge(a.pk, b.pk, reason="号码更正", by=officer)
    entry = NewPerson("测试甲", f.MAOJIN, document_type="id_card", document_number=card(1))
    assert actions.add(entry, by=System()).pk == b.pk  # the old number leads to the survivor


def test_somebody_elsewhere_is_not_merged(officer):
    mine, theirs = f.make_person(f.MAOJIN), f.make_person(f.SHANZHOU_VILLAGE)
    for one, other in [(mine, theirs), (theirs, mine)]:
        with pytest.raises(NotThere):
            actions.merge(one.pk, other.pk, reason="", by=officer)


def test_the_merge_page_shows_both_side_by_side_and_merges(officer, client_for):
    one = f.make_person(f.MAOJIN, name="测试甲", document_number=card(1))
    other = f.make_person(f.MAOJIN, name="测试甲", document_number=card(2))
    browser = client_for(officer)
    assert (
        f"/persons/{one.pk}/merge/{other.pk}/"
        in browser.get(f"/desk/people/persons/{one.pk}/merge/").content.decode()
    )
    page = f"/desk/people/persons/{one.pk}/merge/{other.pk}/"
    shown = browser.get(page).content.decode()
    assert card(1) not in shown
    assert card(1)[:4] + "*" in shown
    assert browser.post(page, {"reason": ""}).status_code == 422
    assert browser.post(page, {"reason": "号码更正"}).status_code == 302
    assert browser.post(f"/desk/people/persons/{one.pk}/undo-merge/").status_code == 302
    one.refresh_from_db()
    assert one.merged_into_id is None
