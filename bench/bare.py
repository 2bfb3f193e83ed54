"""The same rows as the pages show, asked for in the plainest SQL that uses an index."""

from typing import Any

Statement = tuple[str, dict[str, Any]]
MOST_COUNTED = 10_001

PEOPLE_HERE = "area_code BETWEEN %(low)s AND %(high)s AND merged_into_id IS NULL"
PEOPLE_AWAY = """
NULLIF(home_area_code, area_code) BETWEEN %(low)s AND %(high)s
AND area_code NOT BETWEEN %(low)s AND %(high)s AND merged_into_id IS NULL
"""
AWAY_FROM = "NULLIF(home_area_code, area_code)"


def interval(code: int) -> dict[str, Any]:
    from yimen.foundation.areas.models import Area

    return {"low": code, "high": Area.objects.get(code=code).last, "most": MOST_COUNTED}


def persons(area: dict[str, Any]) -> list[Statement]:
    """The first fifty by division, and how many there are, of those here and those away."""
    found: list[Statement] = []
    for condition, key in ((PEOPLE_HERE, "area_code"), (PEOPLE_AWAY, AWAY_FROM)):
        found += [
            (
                f"SELECT * FROM people_person WHERE {condition} ORDER BY {key}, id LIMIT 51",
                area,
            ),
            (
                "SELECT count(*) FROM"
                f" (SELECT 1 FROM people_person WHERE {condition} LIMIT %(most)s) one",
                area,
            ),
        ]
    return found


WORK = "status NOT IN ('closed', 'not_executable', 'withdrawn')"
WORK_HERE = f"area_code BETWEEN %(low)s AND %(high)s AND {WORK}"
WORK_AWAY = f"""
home_area_code BETWEEN %(low)s AND %(high)s AND home_area_code <> area_code
AND area_code NOT BETWEEN %(low)s AND %(high)s AND {WORK}
"""


def investigations(area: dict[str, Any]) -> list[Statement]:
    """What waits and falls due first, and how much of it there is."""
    found: list[Statement] = []
    for condition in (WORK_HERE, WORK_AWAY):
        found += [
            (
                "SELECT * FROM investigations_investigation"
                f" WHERE {condition} ORDER BY due_at, id LIMIT 26",
                area,
            ),
            (
                "SELECT count(*) FROM (SELECT 1 FROM investigations_investigation"
                f" WHERE {condition} LIMIT %(most)s) one",
                area,
            ),
        ]
    return found


COUNTERS = """
SELECT measure, area_code, dimension, n FROM figures_counter
WHERE area_code = ANY(%(codes)s) AND day = '0001-01-01'
"""
DAYS = """
SELECT measure, area_code, dimension, day, n FROM figures_counter
WHERE area_code = %(code)s AND day >= current_date - 30
"""


def headquarters(code: int) -> list[Statement]:
    """The folded numbers of a division and its parts, and a month of its days."""
    from yimen.foundation.areas import queries as areas

    codes = [code, *(child.code for child in areas.children(code))]
    return [(COUNTERS, {"codes": codes}), (DAYS, {"code": code})]
