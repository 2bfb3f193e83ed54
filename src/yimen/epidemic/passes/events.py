"""Facts about codes and colours. Each carries ids only, and may speak of many."""

from django.dispatch import Signal

colours_changed = Signal()  # ids of persons
ruleset_enacted = Signal()  # id of a ruleset
keys_changed = Signal()  # nothing but that: verifiers need another set of keys
simulation_wanted = Signal()  # id of a ruleset
