"""`{% live_token "figures:411202" … %}`: the right to hear when to look again."""

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context

from yimen.foundation.live.queries import token

register = template.Library()


@register.simple_tag(takes_context=True)
def live_token(context: Context, *topics: str | list[str]) -> str:
    """A signed token for the page's user: topics one by one, or lists of them."""
    names = [name for topic in topics for name in ([topic] if isinstance(topic, str) else topic)]
    request = context.get("request")
    return token(request.user if request else AnonymousUser(), names)
