"""ECMAScript's regular expressions, as std::regex reads them, rewritten for RE2, where only whether they match counts.

RE2 knows what std::regex does not: flags, names of groups, and the escapes A, Q, E, z and p; these are refused. And it
repeats nothing more than a thousand times, all repeats around it counted: what is repeated more often is written
several times. To std::regex [] is an empty set, [^] any character, and an opening brace is never a mere character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

_MOST_REPEATS = 1000  # of RE2
_MOST_STATES = 20_000  # so that a name is matched within a fraction of a second
_LONGEST = 1 << 18  # characters of an expression, as written out
_TOKEN = re.compile(
    r"""(?P<escape>\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|.))
    |(?P<set>\[\^?(?:\[:[a-z]+:\]|\\.|[^\]\\])*+\])
    |(?P<open>\((?:\?[:=!])?)
    |(?P<close>\))
    |(?P<count>(?:[*+?]|\{\d+(?:,\d*)?\})\??)
    |(?P<bar>\|)
    |(?P<wrong>[\[{\\])
    |(?P<character>.)""",
    re.VERBOSE | re.DOTALL,
)
_IN_SET = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|c[A-Za-z]|.)", re.DOTALL)
_SETS = {"[]": r"[^\x00-\x{10FFFF}]", "[^]": r"[\x00-\x{10FFFF}]"}
_SHARED = frozenset("dDwWsSfnrtv")  # escapes that mean the same to both


@dataclass(frozen=True)
class _Atom:
    """What can be repeated, how many states it takes, and how often RE2 counts its innermost part."""

    text: str
    states: int = 1
    repeats: int = 1


@dataclass
class _Group:
    """A group that is being read; `last` may still be repeated."""

    opening: str
    texts: list[str] = field(default_factory=list)
    states: int = 0
    repeats: int = 1
    last: _Atom | None = None

    def add(self, atom: _Atom) -> None:
        self.settle()
        self.last = atom

    def settle(self) -> None:
        """Take in what can no longer be repeated."""
        if self.last is not None:
            self.texts.append(self.last.text)
            self.states += self.last.states
            self.repeats = max(self.repeats, self.last.repeats)
            self.last = None

    def repeat(self, count: str) -> None:
        """Raises: ValueError."""
        if self.last is None:
            raise ValueError(f"there is nothing that {count} could repeat")
        self.last = _repeated(self.last, count)
        self.settle()

    def atom(self, ending: str) -> _Atom:
        self.settle()
        return _Atom(self.opening + "".join(self.texts) + ending, max(self.states, 1), self.repeats)


def re2_from(source: str) -> str:
    """The expression for RE2, which matches what `source` matches. Raises: ValueError with what is wrong."""
    if len(source) > _LONGEST:
        raise ValueError("it is too long")
    groups = [_Group("")]
    for token in _TOKEN.finditer(source):
        kind, text = token.lastgroup, token[0]
        if kind == "open":
            if text in ("(?=", "(?!"):
                raise ValueError("look-ahead is not supported")
            groups.append(_Group(text))
        elif kind == "close":
            if len(groups) == 1:
                raise ValueError("unexpected )")
            group = groups.pop()
            groups[-1].add(group.atom(")"))
        elif kind == "count":
            groups[-1].repeat(text)
        elif kind == "bar":
            groups[-1].settle()
            groups[-1].texts.append("|")
        else:
            groups[-1].add(_Atom(_plain(kind or "", text)))
        if groups[-1].states > _MOST_STATES:
            raise ValueError("it is too complex")
    if len(groups) > 1:
        raise ValueError("missing )")
    return groups[0].atom("").text


def _plain(kind: str, text: str) -> str:
    """A set, an escape or a character. Raises: ValueError."""
    if kind == "wrong":
        raise ValueError(f"{text} stands alone")
    if kind == "escape":
        return text if text in (r"\b", r"\B") else _escape(text)
    if kind == "set":
        if "[." in text or "[=" in text:
            raise ValueError("collating elements are not supported")
        return _SETS.get(text) or _IN_SET.sub(lambda each: r"\x08" if each[0] == r"\b" else _escape(each[0]), text)
    return text


def _escape(text: str) -> str:
    """An escape in RE2's words. Raises: ValueError for one that ECMAScript has not, and for back-references."""
    letter = text[1]
    if len(text) > 2:
        number = ord(text[2]) % 32 if letter == "c" else int(text[2:], 16)
        return rf"\x{{{number:x}}}"
    if letter == "0":
        return r"\x00"
    if letter in "123456789":
        raise ValueError("back-references are not supported")
    if letter.isascii() and letter.isalpha() and letter not in _SHARED:
        raise ValueError(f"invalid escape {text}")
    return text if letter.isascii() else letter


def _repeated(atom: _Atom, count: str) -> _Atom:
    """The atom so often; whether greedily makes no difference to what matches as a whole. Raises: ValueError."""
    if count[0] != "{":
        return _Atom(atom.text + count[0], atom.states, atom.repeats)
    low_text, comma, high_text = count[1 : count.index("}")].partition(",")
    if max(len(low_text), len(high_text)) > len(str(_MOST_STATES)):
        raise ValueError(f"{count} is too often")
    low, high = int(low_text), int(high_text or low_text)
    if high < low:
        raise ValueError(f"{count} is no range")
    most = _MOST_REPEATS // atom.repeats
    parts = [f"{{{times}}}" for times in _chunks(low, most)] + [f"{{0,{times}}}" for times in _chunks(high - low, most)]
    if comma and not high_text:
        parts.append("*")
    states = atom.states * max(high, 1)
    if states > _MOST_STATES or (len(atom.text) + 8) * len(parts) > _LONGEST:
        raise ValueError(f"{count} is too often")
    text = "".join(atom.text + part for part in parts)
    return _Atom(f"(?:{text})", states, atom.repeats * min(max(high, 1), most))


def _chunks(count: int, most: int) -> list[int]:
    """A count as the sum of parts that are at most so large."""
    whole, rest = divmod(count, most)
    return [most] * whole + [rest] * (rest > 0)
