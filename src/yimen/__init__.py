"""Yimen 一门: one door to a city."""

__version__ = "0.1.0"
