"""The pictures of the platform: drawn here, one stroke, 24 by 24, so that no page fetches any."""

import json
from pathlib import Path

ICONS: dict[str, str] = json.loads(Path(__file__).with_name("icons.json").read_text("utf-8"))


def svg(name: str) -> str:
    """One picture as inline SVG; it says nothing to a screen reader: the word stands beside it."""
    return (
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" '
        'stroke="currentColor" stroke-width="1.8" stroke-linecap="round" '
        f'stroke-linejoin="round" aria-hidden="true" focusable="false"><path d="{ICONS[name]}"/>'
        "</svg>"
    )
