"""Masks: what a screen shows of a name or a number."""

from django import template

from yimen.foundation.people import rules

register = template.Library()
register.filter("mask_name", rules.mask_name)
register.filter("mask_id", rules.mask_id)
register.filter("mask_phone", rules.mask_phone)
