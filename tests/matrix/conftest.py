"""For the matrix's test of itself: one model's `visible_to` taken away."""

import os

import pytest
from django.apps import apps
from django.db.models import QuerySet


@pytest.fixture(autouse=True)
def blinded(monkeypatch: pytest.MonkeyPatch) -> None:
    label = os.environ.get("YIMEN_BLIND")
    if label:
        queryset = type(apps.get_model(label)._default_manager.none())

        def everything(self: QuerySet, user: object) -> QuerySet:
            return self.all()

        monkeypatch.setattr(queryset, "visible_to", everything)
