"""For the matrix's test of itself: one model's `visible_to` at a time is taken away."""

import os

import pytest
from django.apps import apps
from django.db.models import QuerySet

from tests.matrix.witnesses import WITNESSES

CONTROL = "nothing"  # no door is open: this run must be green


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """In the blinded process every test runs once a model, for the role that must notice."""
    if "YIMEN_BLIND" not in os.environ or "blinded" not in metafunc.fixturenames:
        return
    pairs = [(CONTROL, "township_officer"), *WITNESSES.items()]
    metafunc.parametrize(
        ("blinded", "role"), pairs, ids=[label for label, _ in pairs], indirect=["blinded"]
    )


@pytest.fixture
def blinded(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The model without its door; "" in an ordinary run."""
    label: str = getattr(request, "param", "")
    if label == CONTROL:
        return ""
    if label:
        queryset = type(apps.get_model(label)._default_manager.none())

        def everything(self: QuerySet, user: object) -> QuerySet:
            return self.all()

        def everything_in_parts(self: QuerySet, user: object) -> list[QuerySet]:
            return [self.all()]

        monkeypatch.setattr(queryset, "visible_to", everything)
        if hasattr(queryset, "parts_visible_to"):
            monkeypatch.setattr(queryset, "parts_visible_to", everything_in_parts)
    return label
