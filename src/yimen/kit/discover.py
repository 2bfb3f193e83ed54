"""Finds a module of the same name in every installed app: `privacy`, `demo`, `history`."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps


def modules(name: str) -> Iterator[ModuleType]:
    """`<app>.<name>` of each of our apps that has one, in the order of INSTALLED_APPS."""
    for config in apps.get_app_configs():
        path = f"{config.name}.{name}"
        if config.name.startswith("yimen.") and find_spec(path):
            yield import_module(path)
