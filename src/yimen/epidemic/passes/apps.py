from django.apps import AppConfig


class PassesConfig(AppConfig):
    name = "yimen.epidemic.passes"

    def ready(self) -> None:
        from yimen.epidemic.declarations.rules import LABEL
        from yimen.epidemic.passes import receivers  # noqa: F401  # connects
        from yimen.epidemic.passes.actions import facts_come_from
        from yimen.epidemic.passes.actions.declared import rebuild_facts

        facts_come_from(LABEL, rebuild_facts)
