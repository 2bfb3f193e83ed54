from django.apps import AppConfig


class FollowUpConfig(AppConfig):
    name = "yimen.epidemic.follow_up"

    def ready(self) -> None:
        from yimen.epidemic.follow_up import queries, receivers  # noqa: F401  # connects
        from yimen.epidemic.follow_up.actions import rebuild_facts
        from yimen.epidemic.follow_up.rules import DAYS, OBSERVATIONS
        from yimen.epidemic.passes.actions import facts_come_from
        from yimen.foundation.figures.rules import counted_by

        facts_come_from("follow_up.Observation", rebuild_facts)
        counted_by(OBSERVATIONS, queries.counted_observations)
        counted_by(DAYS, queries.counted_days)
