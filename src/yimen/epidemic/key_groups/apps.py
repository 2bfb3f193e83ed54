from django.apps import AppConfig


class KeyGroupsConfig(AppConfig):
    name = "yimen.epidemic.key_groups"

    def ready(self) -> None:
        from yimen.epidemic.key_groups import queries, receivers  # noqa: F401  # connects
        from yimen.epidemic.key_groups.counting import PERSONS, SYMPTOMS
        from yimen.epidemic.key_groups.importing import KEY_PERSONS
        from yimen.epidemic.key_groups.importing_lists import RECEIVED_LIST
        from yimen.foundation.figures.rules import counted_by
        from yimen.foundation.imports.rules import target

        counted_by(PERSONS, queries.counted_persons)
        counted_by(SYMPTOMS, queries.counted_symptoms)
        target(KEY_PERSONS)
        target(RECEIVED_LIST)
