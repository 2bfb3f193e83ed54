"""Who has which part in a piece of work, and where work may go."""

import datetime
from collections.abc import Collection, Sequence

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import Event, Investigation, Order
from yimen.epidemic.investigations.rules import LABEL, Destination
from yimen.foundation.areas import queries as areas
from yimen.foundation.areas.queries import Node
from yimen.foundation.staff.models import Post
from yimen.kit import clock
from yimen.kit.sight import Actor

UNSENT = datetime.timedelta(days=7)  # how long a report may come in from where the work was
MOST_HOLDERS = 300


def parts_in(rows: Sequence[Investigation], user: Actor) -> dict[int, frozenset[str]]:
    """The parts that this person has in each piece of work."""
    before = _left(rows, user)
    return {row.pk: _parts(row, user, before.get(row.pk, [])) for row in rows}


def _parts(row: Investigation, user: Actor, before: Collection[int]) -> frozenset[str]:
    """What lies in the phone of who had the work a few days ago may still come in."""
    gave_it = row.order is not None and user.pk is not None and row.order.given_by_id == user.pk
    held = user.sight.roles_over(row.area_code)
    now = rules.parts(held, row, me=user.pk, gave_it=gave_it)
    had = user.sight.roles_over(*before)
    return now | (rules.parts(had, row, me=None, gave_it=False) & {rules.WORKER})


def _left(rows: Sequence[Investigation], user: Actor) -> dict[int, list[int]]:
    """From where the work that is shared with me went away, of late."""
    shared = user.sight.shared(LABEL) & {row.pk for row in rows}
    if not shared:
        return {}
    gone = Event.objects.filter(
        investigation__in=shared, from_area__isnull=False, taken_at__gte=clock.now() - UNSENT
    )
    found: dict[int, list[int]] = {}
    for pk, area in gone.values_list("investigation_id", "from_area"):
        found.setdefault(pk, []).append(area or 0)
    return found


def to_report(user: Actor, most: int) -> list[Investigation]:
    """What this person may report on now, the most urgent first."""
    waiting = Investigation.objects.visible_to(user).unfinished().order_by("due_at", "pk")
    rows = list(waiting.select_related("person__merged_into", "order")[:most])
    held = parts_in(rows, user)
    return [row for row in rows if "report" in rules.LIFECYCLE.verbs(row.status, held[row.pk])]


def may_go_to(row: Investigation, to: Destination) -> bool:
    """Whether the work can be transferred there: a division of today, a role that works, and
    not where it lies already."""
    node = areas.node(to.area_code)
    if node is None or node.ended_on or to.role not in rules.WORKERS:
        return False
    if (to.area_code, to.role, to.assignee_id) == (row.area_code, row.role, row.assignee_id):
        return False
    return to.assignee_id is None or holds(to.assignee_id, to.role, to.area_code)


def holds(user_id: int, role: str, area_code: int) -> bool:
    posts = Post.objects.held_at(clock.now())  # sight: whether one account may be given work
    return posts.filter(
        user_id=user_id, role=role, area__code__lte=area_code, area__last__gte=area_code
    ).exists()


def workers(user: Actor, node: Node) -> list[Post]:
    """Who holds a post there to which work may be given by name."""
    if not user.sight.sees(node.code, rules.DISPATCHERS):
        return []
    # sight: whoever dispatches in the division may know who works there
    posts = Post.objects.held_at(clock.now()).filter(
        role__in=rules.WORKERS, area__code__range=(node.code, node.last)
    )
    found = posts.select_related("user", "area").order_by("area__code", "role", "user_id")
    return list(found[:MOST_HOLDERS])


def places_for(codes: Collection[int], role: str, *, whole: bool) -> list[int]:
    """Each division in which this role does what is to be done in the given ones.

    A township stands for each of its villages, unless the work is one (`whole`): then it may also
    lie in a division that has ended, where somebody is still on record.
    """
    found: dict[int, None] = {}
    for code in codes:
        node = areas.node(code)
        if node is None or (node.ended_on and not whole):
            return []
        inside = [code] if whole else _inside(node, rules.PLACE_OF[role])
        found |= dict.fromkeys(inside)
    return list(found)


def _inside(node: Node, level: str) -> list[int]:
    """The divisions of the level in this one; itself, where there are none."""
    waiting, found = [node], list[int]()
    while waiting:
        one = waiting.pop()
        if one.level == level:
            found.append(one.code)
        else:
            waiting += areas.children(one.code)
    return sorted(found) or [node.code]


def whole(codes: Sequence[int]) -> int:
    """The smallest division that holds all of them."""
    chains = [areas.ancestors(code) for code in codes]
    return next((code for code in chains[0] if all(code in chain for chain in chains)), codes[0])


def open_parts(order: Order, user: Actor) -> list[int]:
    """What nobody has reported yet of an order."""
    parts = Investigation.objects.visible_to(user).filter(order=order, status__in=rules.TO_DO)
    return list(parts.order_by("pk").values_list("pk", flat=True))
