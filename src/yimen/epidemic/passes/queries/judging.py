"""What a ruleset says of people: one statement for some, for a stretch of all, or for a preview.

It reads `Fact` rows and where people stay, and nothing else. Rules come as data beside it.
"""

import datetime
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from yimen.epidemic.passes.models import Ruleset
from yimen.epidemic.passes.queries.sealing import Scope, unsealed
from yimen.epidemic.passes.rules.ruleset import STRENGTH, Rule, parsed

_JUDGED = """
WITH rule AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(rules)s::jsonb) AS r (place int, key text, colour text,
        strength int, facts text[], days int, spare text[], somewhere boolean)
), zone AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(zones)s::jsonb) AS z (place int, low bigint, high bigint,
        since timestamptz, until timestamptz)
), who AS MATERIALIZED (
    SELECT p.id, p.area_code, p.home_area_code FROM people_person p
     WHERE p.merged_into_id IS NULL AND {scope}
), merged AS MATERIALIZED (
    SELECT m.id, m.merged_into_id AS owner FROM people_person m WHERE {merged}
), fact AS MATERIALIZED (
    SELECT w.id AS owner, w.area_code, f.id, f.kind, f.since, f.until
      FROM who w JOIN passes_fact f ON f.person_id = w.id
     WHERE f.withdrawn_at IS NULL AND f.id <> ALL (%(forged)s)
     UNION ALL
    SELECT w.id, w.area_code, f.id, f.kind, f.since, f.until
      FROM merged m JOIN who w ON w.id = m.owner
      JOIN passes_fact f ON f.person_id = m.id
     WHERE f.withdrawn_at IS NULL AND f.id <> ALL (%(forged)s)
), hit AS (
    SELECT f.owner, r.place, r.key, r.colour, r.strength, f.id AS fact, f.since AS begins,
           least(f.until, f.since + make_interval(days => r.days)) AS ends
      FROM fact f JOIN rule r ON f.kind = ANY (r.facts)
     WHERE NOT r.somewhere AND NOT EXISTS (
           SELECT FROM fact u WHERE u.owner = f.owner AND u.kind = ANY (r.spare)
              AND u.since >= f.since AND u.since <= %(now)s)
     UNION ALL
    SELECT f.owner, r.place, r.key, r.colour, r.strength, f.id, greatest(f.since, z.since),
           least(f.until, f.since + make_interval(days => r.days), z.until)
      FROM fact f JOIN rule r ON f.kind = ANY (r.facts)
      JOIN zone z ON z.place = r.place AND f.area_code BETWEEN z.low AND z.high
     WHERE r.somewhere AND NOT EXISTS (
           SELECT FROM fact u WHERE u.owner = f.owner AND u.kind = ANY (r.spare)
              AND u.since >= f.since AND u.since <= %(now)s)
     UNION ALL
    SELECT w.id, r.place, r.key, r.colour, r.strength, NULL, z.since, z.until
      FROM zone z JOIN rule r ON r.place = z.place AND r.facts = '{{}}'
      JOIN who w ON w.area_code BETWEEN z.low AND z.high
     WHERE NOT EXISTS (
           SELECT FROM fact u WHERE u.owner = w.id AND u.kind = ANY (r.spare)
              AND u.since >= coalesce(z.since, '-infinity') AND u.since <= %(now)s)
), live AS (
    SELECT * FROM hit
     WHERE (begins IS NULL OR begins <= %(now)s) AND (ends IS NULL OR ends > %(now)s)
), won AS (
    SELECT DISTINCT ON (owner) owner, place, key, colour
      FROM live ORDER BY owner, strength DESC, place
), why AS (
    SELECT w.owner, w.key, w.colour,
           coalesce(array_agg(DISTINCT l.fact) FILTER (WHERE l.fact IS NOT NULL), '{{}}')
             AS because
      FROM won w JOIN live l ON l.owner = w.owner AND l.place = w.place
     GROUP BY w.owner, w.key, w.colour
), written AS (
    SELECT * FROM passes_colour c WHERE {written}
), turn AS (
    SELECT owner, min(at) AS until
      FROM (SELECT owner, begins AS at FROM hit WHERE begins > %(now)s
            UNION ALL SELECT owner, ends FROM hit WHERE ends > %(now)s) AS moments
     GROUP BY owner
), judged AS (
    SELECT w.id AS person_id, w.area_code, w.home_area_code,
           coalesce(why.colour, 'green') AS colour, coalesce(why.key, '') AS rule,
           coalesce(why.because, '{{}}') AS because, turn.until
      FROM who w LEFT JOIN why ON why.owner = w.id LEFT JOIN turn ON turn.owner = w.id
)
"""
_DIFFERENT = """
SELECT j.person_id, j.area_code, j.home_area_code, coalesce(c.colour, 'green'), j.colour,
       j.rule, j.because, j.until, coalesce(c.rule, '')
  FROM judged j LEFT JOIN written c ON c.person_id = j.person_id
 WHERE c.person_id IS NULL
    OR (j.colour, j.rule, j.because, j.area_code)
       IS DISTINCT FROM (c.colour, c.rule, c.because, c.area_code)
    OR j.until IS DISTINCT FROM c.until OR j.home_area_code IS DISTINCT FROM c.home_area_code
 ORDER BY j.person_id
"""
_BY_PLACE = """
SELECT j.area_code, coalesce(c.colour, 'green'), j.colour, count(*)
  FROM judged j LEFT JOIN written c ON c.person_id = j.person_id
 GROUP BY j.area_code, coalesce(c.colour, 'green'), j.colour
"""


@dataclass(frozen=True)
class Verdict:
    """What the rules say of a person, where that is not what stands written."""

    person_id: int
    area_code: int
    home_area_code: int | None
    before: str
    after: str
    rule: str
    because: tuple[int, ...]
    until: datetime.datetime | None
    rule_before: str

    @property
    def is_change(self) -> bool:
        return (self.before, self.rule_before) != (self.after, self.rule)


def as_data(rules: Sequence[Rule]) -> tuple[str, str]:
    """The rules, and the places they speak of, as the statement reads them."""
    rows = [
        {
            "place": rule.place,
            "key": rule.key,
            "colour": rule.colour,
            "strength": STRENGTH[rule.colour],  # type: ignore[index]  # a Shade is its text
            "facts": rule.facts,
            "days": rule.days,
            "spare": rule.unless,
            "somewhere": bool(rule.areas),
        }
        for rule in rules
    ]
    zones = [
        {"place": rule.place, "low": low, "high": high, "since": since, "until": until}
        for rule in rules
        for low, high, since, until in rule.areas
    ]
    return json.dumps(rows), json.dumps(zones, default=lambda moment: moment.isoformat())


def different(ruleset: Ruleset | None, scope: Scope, now: datetime.datetime) -> list[Verdict]:
    """Of these people, those of whom the rules say something else than what is written."""
    found = _asked(_DIFFERENT, ruleset, scope, now)
    return [
        Verdict(
            person_id=row[0],
            area_code=row[1],
            home_area_code=row[2],
            before=row[3],
            after=row[4],
            rule=row[5],
            because=tuple(sorted(row[6])),
            until=row[7],
            rule_before=row[8],
        )
        for row in found
    ]


def by_place(
    ruleset: Ruleset, scope: Scope, now: datetime.datetime
) -> list[tuple[int, str, str, int]]:
    """How many of each place would be which colour, and are which now."""
    return _asked(_BY_PLACE, ruleset, scope, now)


def _asked(
    what: str, ruleset: Ruleset | None, scope: Scope, now: datetime.datetime
) -> list[tuple[Any, ...]]:
    rules, zones = as_data(parsed(ruleset.rules)) if ruleset else ("[]", "[]")
    values: dict[str, Any] = {
        "rules": rules,
        "zones": zones,
        "now": now,
        "forged": unsealed(scope),
    }
    with connection.cursor() as cursor:
        cursor.execute(_JUDGED.format(**scope.conditions) + what, values | scope.values)
        return list(cursor.fetchall())
