"""What the pages about people share: the signed-in worker and the shell of his work."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from yimen.foundation.accounts.models import User
from yimen.foundation.staff.rules import shell

Row = TypeVar("Row", bound=Model)


def worker(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def shown(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page in the shell of the worker's own roles: a phone's, or a desk's."""
    context["shell"] = shell(worker(request).sight.roles)
    return render(request, template, context, status=status)


def one(queryset: QuerySet[Row], pk: int) -> Row:
    """Not yours and not there look the same."""
    found = queryset.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found
