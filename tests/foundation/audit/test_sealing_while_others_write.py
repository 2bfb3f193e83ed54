"""Rows commit in another order than they were numbered; none is left without a seal."""

import json
import threading
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from yimen.foundation.audit.actions import INSERT, Deed, record_many, seal_pending
from yimen.foundation.audit.gateway import read_head
from yimen.foundation.audit.models import Entry, Seal
from yimen.foundation.audit.verifying import verify
from yimen.kit.sight import System

pytestmark = pytest.mark.django_db(transaction=True)


def another_writer() -> psycopg.Connection:
    values = connection.settings_dict
    return psycopg.connect(
        host=values["HOST"],
        port=values["PORT"] or None,
        user=values["USER"],
        password=values["PASSWORD"] or None,
        dbname=values["NAME"],
    )


def write(writer: psycopg.Connection) -> int:
    row = ("now", None, "", "look", "people.Person", [], [], None, "", "", None)
    found = writer.execute(INSERT + " RETURNING id", row).fetchone()
    assert found
    return int(found[0])


def seal_all() -> None:
    while seal_pending():
        pass


def test_a_row_that_commits_late_is_sealed_after_those_that_overtook_it() -> None:
    with another_writer() as slow, another_writer() as quick:
        late = write(slow)
        early = write(quick)
        quick.commit()
        seal_all()
        seal_all()
        assert read_head().floor < late

        slow.commit()
        seal_all()

    order = list(Seal.objects.order_by("seq").values_list("entry_id", flat=True))
    assert order == [early, late]
    assert verify().passes


def test_a_row_forged_into_the_settled_past_gets_no_seal() -> None:
    with another_writer() as writer:
        write(writer)
        writer.rollback()  # leaves a gap in the numbers
        last = write(writer)
        writer.commit()
        for _ in range(3):
            seal_pending()
        assert read_head().floor == last

        writer.execute(
            "INSERT INTO audit_entry (id, recorded_at, role, verb, subject, subject_ids,"
            " person_ids, reason, request_id)"
            " VALUES (%s, now(), '', 'look', '', '{}', '{}', '', '')",
            [last - 1],
        )
        writer.commit()
        seal_all()

    assert Seal.objects.count() == 1
    assert verify().sentences == [f"Entry {last - 1} was inserted into the part already sealed."]


def write_many(rounds: int, failures: list[BaseException]) -> None:
    try:
        with another_writer() as writer:
            for number in range(rounds):
                write(writer)
                write(writer)
                if number % 5 == 4:
                    writer.rollback()
                else:
                    writer.commit()
    except BaseException as error:
        failures.append(error)
        raise


def test_eight_writers_and_a_sealer_leave_a_whole_chain() -> None:
    failures: list[BaseException] = []
    writers = [threading.Thread(target=write_many, args=(40, failures)) for _ in range(8)]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        seal_pending()
    seal_all()

    assert failures == []
    assert Entry.objects.count() == Seal.objects.count() == 8 * 32 * 2
    assert verify().passes


def test_a_second_sealer_leaves_the_work_to_the_first() -> None:
    record_many([Deed("look", "people.Person")], by=System())
    with another_writer() as other:
        other.execute("SELECT pg_advisory_lock(%s)", [0x7965_6D65_6E01])

        assert seal_pending() == 0

        other.execute("SELECT pg_advisory_unlock_all()")  # at a mere goodbye it goes a bit later
    assert seal_pending() == 1


def test_a_sealer_killed_before_it_wrote_the_head_goes_on(head_folder: Path) -> None:
    record_many([Deed("look", "people.Person")] * 3, by=System())
    seal_all()
    before = (head_folder / "head.json").read_bytes()
    record_many([Deed("look", "people.Person")] * 3, by=System())
    seal_all()
    (head_folder / "head.json").write_bytes(before)

    assert verify().passes
    record_many([Deed("look", "people.Person")], by=System())
    seal_all()

    assert verify().passes
    assert json.loads((head_folder / "head.json").read_bytes())["seq"] == 7
