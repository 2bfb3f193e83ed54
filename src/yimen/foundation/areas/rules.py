"""What a division code says, how a name is read, who may change the tree."""

from collections.abc import Iterable

from pypinyin import lazy_pinyin

from yimen.foundation.areas.models import Level
from yimen.kit.refusals import Refusal

ADMINS = frozenset({"system_admin", "system"})
_RANK = {str(level): place for place, level in enumerate(Level)}
DIGITS = {Level.PROVINCE: 2, Level.CITY: 4, Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
LARGEST = 10**12 - 1

# characters that place names read in more than one way: each reading finds the place
READINGS = {
    "朝": ("chao", "zhao"),
    "长": ("chang", "zhang"),
    "乐": ("le", "yue"),
    "重": ("chong", "zhong"),
    "会": ("hui", "kuai"),
    "渑": ("mian",),
    "陕": ("shan",),
    "氏": ("shi",),
}


class NotAnAdministrator(Refusal):
    """Only a system administrator may change divisions."""

    status_code = 403


class NotPossible(Refusal):
    """This change of divisions is not possible."""

    status_code = 422


class NotACode(ValueError):
    """A division code has 12 digits."""


def readings(name: str) -> tuple[str, str]:
    """A name's spellings and initials, each reading once: `mianchixian`, `mcx`."""
    spellings: list[list[str]] = [[]]
    for character, usual in zip(name, _syllables(name), strict=True):
        heard = READINGS.get(character, (usual,))
        spellings = [[*spelling, one] for spelling in spellings for one in heard][:8]
    whole = dict.fromkeys("".join(spelling) for spelling in spellings)
    first = dict.fromkeys("".join(one[:1] for one in spelling) for spelling in spellings)
    return _within(whole, 240), _within(first, 80)


def _syllables(name: str) -> list[str]:
    spoken = lazy_pinyin(name)
    if len(spoken) != len(name):  # letters and digits stay together: take each for itself
        spoken = [lazy_pinyin(character)[0] for character in name]
    return [syllable.lower() for syllable in spoken]


def _within(words: Iterable[str], size: int) -> str:
    text = ""
    for word in words:
        if len(text) + len(word) < size:
            text = f"{text} {word}".strip()
    return text


def rank(level: str) -> int:
    """0 for the highest level; a level that is none comes after all."""
    return _RANK.get(level, len(_RANK))


def interval(code: int, level: str) -> tuple[int, int]:
    """First and last code inside a 12-digit division."""
    size = int(10 ** (12 - DIGITS[Level(level)]))
    if not 10**11 <= code <= LARGEST or code % size:
        raise NotACode(code)
    return code, code + size - 1
