"""Compiles a gettext catalogue (.po) as msgfmt does, so that no machine needs gettext."""

import ast
import re
import struct

LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?(".*")\s*$')
MAGIC = 0x950412DE
HEADER = 28


def compiled(text: str) -> bytes:
    """The .mo file of a .po file; fuzzy and empty entries are left out, as msgfmt does."""
    entries = dict(entry for block in re.split(r"\n\s*\n", text) for entry in _entry(block))
    pairs = [(key.encode(), value.encode()) for key, value in sorted(entries.items())]
    pairs.sort()
    index_size = 8 * len(pairs)
    start = HEADER + 2 * index_size
    originals, translations, body = b"", b"", b""
    for original, _ in pairs:
        originals += struct.pack("<II", len(original), start + len(body))
        body += original + b"\0"
    for _, translation in pairs:
        translations += struct.pack("<II", len(translation), start + len(body))
        body += translation + b"\0"
    head = (MAGIC, 0, len(pairs), HEADER, HEADER + index_size, 0, start)
    return struct.pack("<7I", *head) + originals + translations + body


def _entry(block: str) -> list[tuple[str, str]]:
    parts: dict[str, str] = {}
    current = ""
    for line in block.splitlines():
        if line.startswith("#"):
            if line.startswith("#,") and "fuzzy" in line and 'msgid ""\nmsgstr ""' not in block:
                return []
            continue
        if found := LINE.match(line.strip()):
            current = found.group(1) or current
            parts[current] = parts.get(current, "") + ast.literal_eval(found.group(2))
    strings = [value for name, value in sorted(parts.items()) if name.startswith("msgstr")]
    if "msgid" not in parts or not any(strings):
        return []
    key = parts["msgid"]
    if "msgid_plural" in parts:
        key += "\0" + parts["msgid_plural"]
    if "msgctxt" in parts:
        key = parts["msgctxt"] + "\x04" + key
    return [(key, "\0".join(strings))]
