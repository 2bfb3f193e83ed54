"""The real divisions, and anybody else's."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories import CITY, HUBIN, HUBIN_STREET, MAOJIN
from yimen.foundation.areas import actions, edition, queries
from yimen.foundation.areas.models import Area, FormerName
from yimen.foundation.audit.models import Entry
from yimen.kit.sight import System

pytestmark = pytest.mark.django_db


def test_the_real_city_loads_once_however_often_it_is_loaded(
    capsys: pytest.CaptureFixture[str],
) -> None:
    call_command("load_areas")
    call_command("load_areas")

    assert Area.objects.count() == 1492
    assert Area.objects.get(code=HUBIN_STREET).last == 411202001999
    assert queries.path(MAOJIN) == "湖滨区 湖滨街道 茅津社区"
    assert Entry.objects.filter(verb="load").count() == 1
    capsys.readouterr()


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    city: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tree.csv"
    file.write_text(
        "code,name,level,parent_code\n411200000000,三门峡,city,\n"
        "411221000000,渑池县,county,411200000000\n"
    )

    call_command("load_areas", str(file), "--dry-run", skip_checks=True)

    told = capsys.readouterr().out
    assert "~ 411200000000 三门峡市 → 三门峡" in told
    assert "+ 411221000000 渑池县" in told
    assert Area.objects.get(code=CITY).name == "三门峡市"


def test_each_wrong_row_is_named_with_its_line_and_nothing_is_loaded(
    city: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tree.csv"
    file.write_text(
        "code,name,level,parent_code\n"
        "411200000000,三门峡市,city,410000000000\n"
        "411202000000,,county,411200000000\n"
        "411203000000,陕州区,district,411200000000\n"
        "411202001000,湖滨街道,township,411299000000\n"
        "411200000000,三门峡市,city,\n"
        "411302001000,别处,township,411202000000\n"
    )

    with pytest.raises(CommandError):
        call_command("load_areas", str(file))

    lines = [line.split(":")[0] for line in capsys.readouterr().err.splitlines()]
    assert lines == ["3", "4", "5", "6", "7"]
    assert Area.objects.count() == 9


def test_another_country_s_tree_becomes_nested_intervals_and_keeps_them() -> None:
    rows = [
        edition.Row(2, "FR", "France", "province", ""),
        edition.Row(3, "FR-75", "Paris", "city", "FR"),
        edition.Row(4, "FR-69", "Rhône", "city", "FR"),
        edition.Row(5, "69123", "Lyon", "county", "FR-69"),
    ]
    actions.load_tree(rows, by=System())
    before = dict(Area.objects.values_list("local_code", "code"))

    actions.load_tree([*rows, edition.Row(6, "69029", "Bron", "county", "FR-69")], by=System())

    after = dict(Area.objects.values_list("local_code", "code"))
    assert before.items() <= after.items()
    chain = queries.ancestors(after["69029"])
    assert chain == [after["69029"], after["FR-69"], after["FR"]]


def test_a_newer_file_with_another_name_is_a_renaming(city: None) -> None:
    rows = [edition.Row(2, str(CITY), "三门峡市", "city", "")]
    rows.append(edition.Row(3, str(HUBIN), "湖滨新区", "county", str(CITY)))

    actions.load_tree(rows, by=System())

    assert queries.name_of(HUBIN) == "湖滨新区"
    assert FormerName.objects.get().name == "湖滨区"
