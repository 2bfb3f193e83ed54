"""The lint that guards the one door to rows about people, held against good and bad lines."""

import pytest

from tests.architecture.lint_sight import faults, guarded_models, reading_files

GUARDED = {"Person", "Entry"}
GOOD = [
    "Person.objects.visible_to(user).filter(pk=1)",
    "people.models.Person.objects.visible_to(user)",
    "get_object_or_404(Person.objects.visible_to(user), pk=1)",
    "(\n    Person.objects\n    .visible_to(user)\n    .count()\n)",
    "Area.objects.filter(code=1)",
    "found = Person.objects.filter(account=user)  # sight: one's own rows, found by the account",
    "# sight: one's own rows, found by the account\nPerson.objects.filter(account=user)",
]
BAD = [
    "Person.objects.all()",
    "Person.objects.filter(pk=1).visible_to(user)",
    "Person._default_manager.get(pk=1)",
    "models.Person.objects.count()",
    "rows = Person.objects",
    "get_object_or_404(Person, pk=1)",
    "Entry.objects.order_by('-id')[:5]",
    "Person.objects.all()  # sight:",
    "Person.objects.all()  # sight: ok",
    "f'{Person.objects.count()}'",
]


@pytest.mark.parametrize("line", GOOD)
def test_a_read_through_the_door_passes(line: str) -> None:
    assert list(faults(line, GUARDED)) == []


@pytest.mark.parametrize("line", BAD)
def test_a_read_past_the_door_is_found(line: str) -> None:
    assert len(list(faults(line, GUARDED))) == 1


def test_pages_read_rows_about_people_only_through_the_door() -> None:
    guarded = guarded_models()
    assert {"Person", "Household", "KeyPerson", "Investigation", "Item", "Entry"} <= guarded
    strays = [
        f"{path}:{line}: {name}"
        for path in reading_files()
        for line, name in faults(path.read_text(), guarded)
    ]
    assert strays == []
