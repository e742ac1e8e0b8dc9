"""Names: which there can be, and regular expressions over them.

A client chooses the expression, so it is matched by RE2: in time that grows with the name's length and in bounded
memory, where a matcher that backtracks can be kept busy for ever. Look-ahead and back-references, which RE2 has not,
are refused by name.
"""

from __future__ import annotations

import re

import re2

from littersim import ecmascript
from littersim.errors import CallError

_LONGEST = 1023  # of Unreal's names
_MAX_BYTES = 8 << 20  # of a compiled expression


class Pattern:
    """A compiled expression. Raises: CallError for what is no regular expression."""

    def __init__(self, source: str, case_sensitive: bool = True) -> None:
        options = re2.Options()
        options.log_errors = False
        options.max_mem = _MAX_BYTES
        options.case_sensitive = case_sensitive
        try:
            self._compiled = re2.compile(_bytes(ecmascript.re2_from(source)), options)
        except (re2.error, ValueError) as exc:
            raise CallError(f"regex_error: {source!r:.80}: {_words(exc)}") from exc

    @classmethod
    def wildcard(cls, text: str) -> Pattern:
        """A pattern with * for any run of characters and ? for one, whatever the case."""
        parts = {"*": ".*", "?": "."}
        return cls("".join(parts.get(each) or re.escape(each) for each in text), case_sensitive=False)

    def matches(self, name: str) -> bool:
        """Whether the whole name matches."""
        return self._compiled.fullmatch(_bytes(name)) is not None

    def occurs_in(self, name: str) -> bool:
        return self._compiled.search(_bytes(name)) is not None


def wrong(name: str) -> str | None:
    """What is wrong with a name; None for one that a thing can have."""
    if len(name) > _LONGEST:
        return f"a name has at most {_LONGEST} characters, got {len(name)}"
    if "\0" in name or any("\ud800" <= character <= "\udfff" for character in name):
        return f"a name is UTF-8 without null characters, got {name!a:.60}"
    return None


def _bytes(text: str) -> bytes:
    """Names come from the wire, where a str may hold any bytes."""
    return text.encode("utf-8", "surrogateescape")


def _words(problem: Exception) -> str:
    said = problem.args[0]
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
