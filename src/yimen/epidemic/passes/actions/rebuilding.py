"""All facts, written anew from the rows of the apps that recorded them."""

from collections.abc import Callable

from yimen.epidemic.passes.actions.deciding import facts_of_decisions
from yimen.epidemic.passes.actions.evaluating import judge_all_again, run_on
from yimen.kit.sight import Actor

Rebuild = Callable[..., int]  # by= an actor; how many facts it stated
sources: dict[str, Rebuild] = {}  # filled by the apps above as they start


def facts_come_from(label: str, rebuild: Rebuild) -> None:
    """An app above says how its rows give their facts."""
    sources[label] = rebuild


def rebuild_facts(*, by: Actor) -> dict[str, int]:
    """Each app states its facts once more; those known stay; then everybody is judged again."""
    found = {"passes.Decision": facts_of_decisions(by=by)}
    for label, rebuild in sorted(sources.items()):
        found[label] = rebuild(by=by)
    judge_all_again(by=by)
    run_on(by=by)
    return found
