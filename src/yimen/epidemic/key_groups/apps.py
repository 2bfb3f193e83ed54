from django.apps import AppConfig


class KeyGroupsConfig(AppConfig):
    name = "yimen.epidemic.key_groups"

    def ready(self) -> None:
        from yimen.epidemic.key_groups import queries, receivers  # noqa: F401  # connects
        from yimen.epidemic.key_groups.actions import rebuild_facts
        from yimen.epidemic.key_groups.counting import PERSONS, RELEASED, SYMPTOMS
        from yimen.epidemic.key_groups.importing import KEY_PERSONS
        from yimen.epidemic.key_groups.importing_lists import RECEIVED_LIST
        from yimen.epidemic.key_groups.reporting import MEASURE
        from yimen.epidemic.passes.actions import facts_come_from
        from yimen.foundation.figures.rules import counted_by
        from yimen.foundation.imports.rules import target

        facts_come_from("key_groups.KeyPerson", rebuild_facts)
        counted_by(PERSONS, queries.counted_persons)
        counted_by(SYMPTOMS, queries.counted_symptoms)
        target(KEY_PERSONS)
        target(RECEIVED_LIST)
        counted_by(RELEASED, queries.counted_released)
        counted_by(MEASURE, queries.counted_reports)
