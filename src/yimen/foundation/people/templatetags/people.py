"""Names and numbers on a screen are masked: `{{ person.name|mask_name }}`."""

from django import template

from yimen.foundation.people import rules

register = template.Library()


@register.filter
def mask_name(name: str | None) -> str:
    return rules.mask_name(name or "")


@register.filter
def mask_id(number: str | None) -> str:
    return rules.mask_id(number or "")


@register.filter
def mask_phone(phone: str | None) -> str:
    return rules.mask_phone(phone or "")
