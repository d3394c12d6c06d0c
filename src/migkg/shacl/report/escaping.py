r"""What ends a line, steers a terminal or turns the writing round, escaped.

The data and the shapes of strangers may hold such characters, and so may the names of files, which
may be no Unicode either.
"""

from __future__ import annotations

import json
import re

_TURNING = "\u2028\u2029\u202a-\u202e\u2066-\u2069"
_UNSEEN = re.compile(f"[\x00-\x1f\x7f-\x9f{_TURNING}\ud800-\udfff]")
_LEFT_BY_JSON = re.compile(f"[\x7f-\x9f{_TURNING}]")
_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}
_LINE_ENDS = re.compile(r"[ \t]*[\r\n]+[ \t]*")


def harmless(text: str) -> str:
    r"""The text for a person to read, in one line, with escapes as in Turtle.

    >>> harmless("a\nb\x1b[2J")
    'a\\nb\\u001B[2J'
    """
    return _UNSEEN.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04X}", text)


def in_one_line(message: str) -> str:
    r"""A message, which may be laid out in several lines, as one.

    >>> in_one_line("An event\n    has a name.")
    'An event has a name.'
    """
    return harmless(" ".join(_LINE_ENDS.split(message)))


def json_text(value: object, indent: int | None = None) -> str:
    r"""The value in JSON: whoever reads that as JSON gets every character as it is.

    >>> json_text(["é\u202e"])
    '["é\\u202e"]'
    """
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    return _LEFT_BY_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
