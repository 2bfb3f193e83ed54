"""Somebody with SQL in his hands changes what was written, and the chain says so."""

import datetime
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.factories import make_user
from yimen.foundation.audit import verifying
from yimen.foundation.audit.actions import Deed, record, record_many, seal_pending
from yimen.foundation.audit.gateway import read_head
from yimen.foundation.audit.models import Entry, Seal
from yimen.foundation.audit.rules import ChainBroken
from yimen.foundation.audit.verifying import verify
from yimen.kit import clock
from yimen.kit.sight import System

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "SEALER_TURN_S", 0)


@contextmanager
def with_sql_in_hand() -> Iterator[None]:
    """What a database administrator can do: no trigger refuses."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def sql(statement: str, *values: object) -> None:
    with with_sql_in_hand(), connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type]


def looks(count: int) -> list[int]:
    deed = Deed("look", "people.Person", subject_ids=[1], person_ids=[1])
    with clock.played(LONG_AGO):
        record_many([deed] * count, by=System())
    while seal_pending():
        pass
    return list(Entry.objects.order_by("id").values_list("id", flat=True))


def test_a_chain_that_nobody_touched_passes() -> None:
    looks(30)

    report = verify()

    assert (report.sentences, report.links, report.head) == ([], 30, 30)


def test_sealing_twice_links_nothing_twice() -> None:
    looks(5)

    assert seal_pending() == 0
    assert Seal.objects.count() == 5


def test_every_column_of_a_row_is_under_its_seal() -> None:
    changes = {
        "recorded_at": "recorded_at + interval '1 microsecond'",
        "actor_id": "7",
        "role": "'auditor'",
        "verb": "'delete'",
        "subject": "'people.Household'",
        "subject_ids": "ARRAY[2]",
        "person_ids": "'{}'",
        "area_code": "1",
        "reason": "'asked to'",
        "request_id": "'x'",
        "address": "'::1'",
    }
    assert {"id", *changes} == {field.column for field in Entry._meta.local_fields}
    ids = looks(len(changes))

    for pk, (column, value) in zip(ids, changes.items(), strict=True):
        sql(f"UPDATE audit_entry SET {column} = {value} WHERE id = %s", pk)

    assert verify().counts == {"altered": len(changes)}


def test_an_altered_row_is_named_and_the_others_are_not() -> None:
    ids = looks(20)

    sql("UPDATE audit_entry SET reason = 'a better one' WHERE id = %s", ids[7])

    assert verify().sentences == [f"Entry {ids[7]} (link 8) was altered, or its seal was forged."]


def test_a_row_deleted_from_the_middle_is_named() -> None:
    ids = looks(20)

    sql("DELETE FROM audit_entry WHERE id = %s", ids[4])

    assert verify().sentences == [f"Entry {ids[4]} (link 5) was deleted; its seal is still there."]


def test_rows_deleted_with_their_seals_leave_a_gap() -> None:
    ids = looks(20)

    sql("DELETE FROM audit_entry WHERE id BETWEEN %s AND %s", ids[4], ids[6])
    sql("DELETE FROM audit_seal WHERE seq BETWEEN 5 AND 7")

    assert verify().counts == {"missing": 1, "unproved": 1}
    assert "3 links (5 to 7) were deleted from the middle." in verify().sentences


def test_the_newest_hundred_cannot_be_cut_off() -> None:
    ids = looks(150)

    sql("DELETE FROM audit_entry WHERE id > %s", ids[49])
    sql("DELETE FROM audit_seal WHERE seq > 50")

    assert verify().sentences == ["100 links (51 to 150) the newest ones, were cut off."]


def test_after_a_cut_the_sealer_refuses_to_make_a_new_head() -> None:
    looks(10)
    sql("DELETE FROM audit_seal WHERE seq > 5")

    with pytest.raises(ChainBroken):
        seal_pending()

    assert read_head().seq == 10


def test_a_row_with_a_seal_made_without_the_key_is_found() -> None:
    looks(3)
    sql(
        "INSERT INTO audit_entry (recorded_at, role, verb, subject, subject_ids, person_ids,"
        " reason, request_id) VALUES (now(), '', 'look', 'x', '{}', '{}', '', '')"
    )
    newest = Entry.objects.order_by("-id").first()
    assert newest

    sql("INSERT INTO audit_seal VALUES (4, %s, %s, now())", newest.pk, b"x" * 32)

    assert verify().counts == {"altered": 1}


def test_a_row_nobody_sealed_in_time_is_an_error() -> None:
    looks(3)

    with clock.played(LONG_AGO):
        record(Deed("look", "people.Person"), by=System())

    assert verify().counts == {"unsealed": 1}


def test_a_row_of_this_moment_may_still_wait_for_its_seal() -> None:
    looks(3)

    record(Deed("look", "people.Person"), by=System())

    assert verify().passes


def test_a_missing_head_file_is_not_taken_for_a_new_chain(head_folder: Path) -> None:
    looks(3)

    (head_folder / "head.json").unlink()

    assert verify().counts == {"no_head": 1}
    with pytest.raises(ChainBroken):
        seal_pending()


def test_after_a_restore_the_chain_goes_on_with_a_note(head_folder: Path) -> None:
    looks(10)
    sql("DELETE FROM audit_entry WHERE id > (SELECT min(id) + 4 FROM audit_entry)")
    sql("DELETE FROM audit_seal WHERE seq > 5")

    call_command("seal", restart="restored from the backup of 21 November")
    looks(3)

    assert verify().passes
    assert "backup of 21 November (was 10)" in (head_folder / "heads.jsonl").read_text()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET reason = ''",
        "DELETE FROM audit_entry",
        "UPDATE audit_seal SET seq = seq",
        "DELETE FROM audit_seal",
    ],
)
def test_the_database_refuses_to_change_what_was_written(statement: str) -> None:
    looks(1)

    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("table", ["audit_entry", "audit_seal"])
def test_the_database_refuses_to_empty_the_audit(table: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")  # the runner had it off

        with pytest.raises(DatabaseError, match="append-only"):
            cursor.execute(f"TRUNCATE {table}")
        transaction.set_rollback(True)


def test_the_command_says_what_is_wrong_and_ends_with_one() -> None:
    ids = looks(3)
    sql("UPDATE audit_entry SET verb = 'x' WHERE id = %s", ids[0])
    said = io.StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("verify_audit", stdout=said)

    assert ended.value.code == 1
    assert f"Entry {ids[0]} (link 1) was altered" in said.getvalue()
    assert "3 links up to 3, head at 3: FAILED: altered 1" in said.getvalue()


def test_one_deed_is_one_row_with_who_and_whom() -> None:
    worker = make_user("王医生")

    record(Deed("look", "people.Person", [1, 2], [1, 2], reason="核实"), by=worker)

    entry = Entry.objects.get()
    assert (entry.actor_id, entry.person_ids, entry.reason) == (worker.pk, [1, 2], "核实")
