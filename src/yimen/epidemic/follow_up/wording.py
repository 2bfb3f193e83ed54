"""The words of a notice, filled in. Pure but for the default words, which lie beside this file."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "templates" / "follow_up" / "notices"
PLACE = re.compile(r"{([^{}\n]*)}")
PLACES = (
    "姓名", "证件号码", "联系电话", "居住地", "原因", "开始日期", "结束日期", "天数",
    "解除日期", "解除原因", "单位", "今日",
)  # fmt: skip
RIGHT = ">"  # a line that begins so stands on the right


@cache
def default(kind: str) -> tuple[str, str]:
    """Title and text that a new city starts with."""
    title, _, body = (WORDS / f"{kind}.txt").read_text("utf-8").strip().partition("\n")
    return title, body


def unknown(text: str) -> list[str]:
    """Places in the text that nothing fills."""
    return sorted({name for name in PLACE.findall(text) if name not in PLACES})


def lines(body: str, values: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """Each paragraph filled in, and whether it stands on the right."""
    for line in body.splitlines():
        is_right = line.startswith(RIGHT)
        yield PLACE.sub(lambda found: values.get(found[1], ""), line.removeprefix(RIGHT)), is_right
