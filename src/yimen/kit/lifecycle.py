"""What may happen to a thing next, and who may do it: one table, read by all."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from yimen.kit.refusals import Refusal


class NotAllowed(Refusal):
    """The step does not start from this status, or not for these roles."""

    status_code = 403


@dataclass(frozen=True)
class Step:
    verb: str
    source: str
    target: str
    by: str


class Lifecycle:
    def __init__(self, *steps: Step) -> None:
        self._steps = {(step.source, step.verb): step for step in steps}
        if len(self._steps) != len(steps):
            raise ValueError("Two steps share a source and a verb.")

    def __iter__(self) -> Iterator[Step]:
        return iter(self._steps.values())

    def verbs(self, status: str, roles: Collection[str]) -> list[str]:
        """The buttons to show: every verb open from this status to these roles."""
        return [
            step.verb
            for (source, _), step in self._steps.items()
            if source == status and step.by in roles
        ]

    def after(self, status: str, verb: str, roles: Collection[str]) -> str:
        """The status that the verb leads to; NotAllowed when it may not be taken."""
        step = self._steps.get((status, verb))
        if step is None or step.by not in roles:
            raise NotAllowed
        return step.target
