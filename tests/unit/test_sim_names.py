"""Regular expressions over names: those that std::regex takes, and those that it refuses."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from littersim.errors import CallError
from littersim.names import Pattern

expressions = st.recursive(
    st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", r"[\w-]", r"\.", "()"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda two: f"(?:{two[0]}|{two[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+?", "?", "{2}", "{1,3}", "{0,2}?", "{2,}"])).map(
            lambda two: f"({two[0]}){two[1]}"
        ),
    ),
    max_leaves=6,
)


@given(expressions, st.text("ab.1-", max_size=6))
def test_what_matches_in_python_matches_here(source: str, name: str) -> None:
    assert Pattern(source).matches(name) == (re.fullmatch(source, name) is not None)


@pytest.mark.parametrize(
    ("source", "name", "matches"),
    [
        ("a{2000}", "a" * 2000, True),
        ("a{2000}", "a" * 1999, False),
        ("a{2000,}", "a" * 2500, True),
        ("(?:a{100}){15}b?", "a" * 1500, True),
        ("(?:(?:ab){2,30}){40}", "ab" * 1200, True),
        ("(?:(?:ab){2,30}){40}", "ab" * 1201, False),
        ("a{10,1500}", "a" * 1501, False),
        ("[]", "", False),
        ("[]|b", "b", True),
        ("[]]", "]", False),
        ("a[^]c", "a\nc", True),
        (r"[\b]", "\x08", True),
        (r"\u0041\x42\cA\0", "AB\x01\x00", True),
        (r"a\-\/\_b}", "a-/_b}", True),
        ("[[:alpha:]]+]", "ab]", True),
        (r"ground[\w]*", "ground_12", True),
        ("(?:ab){0}c", "c", True),
    ],
)
def test_expressions_of_ecmascript_are_taken(source: str, name: str, matches: bool) -> None:
    assert Pattern(source).matches(name) is matches


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("(?i)x", "nothing that"),
        ("(?i:x)", "nothing that"),
        ("(?P<n>x)", "nothing that"),
        ("(?=x)", "look-ahead is not supported"),
        ("(?!x)", "look-ahead is not supported"),
        (r"(x)\1", "back-references are not supported"),
        (r"\Ax", r"invalid escape \A"),
        (r"\Qx.\E", r"invalid escape \Q"),
        (r"\pL", r"invalid escape \p"),
        ("a**", "nothing that"),
        ("*a", "nothing that"),
        ("a{", "{ stands alone"),
        ("a{,3}", "{ stands alone"),
        ("[a", "[ stands alone"),
        ("a\\", "stands alone"),
        ("(a", "missing )"),
        ("a)", "unexpected )"),
        ("a{3,2}", "no range"),
        ("[b-a]", "invalid character class range"),
        ("(?:a{1000}){1000}", "too often"),
        ("a{99999999999}", "too often"),
        ("a{15000}a{15000}", "too complex"),
    ],
)
def test_what_is_no_expression_is_refused(source: str, words: str) -> None:
    with pytest.raises(CallError, match=r"regex_error: .*" + re.escape(words)):
        Pattern(source)


@pytest.mark.parametrize(
    "source",
    [
        "(?:a?){1000}a{1000}", "(?:(?:a|b|ab|ba)?){3000}", "(?:x.{0,1000}){19}y", "((a*)*)*b",
        "(" * 300 + "a" + ")*" * 300,
    ],
)  # fmt: skip
def test_no_expression_keeps_a_name_waiting(source: str) -> None:
    began = time.monotonic()
    Pattern(source).matches("a" * 1023)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize(("wildcard", "name"), [("a*.b?", "aXX.bY"), ("(?i)[]{", "(?i)[]{"), ("SM_\\*", "SM_\\x")])
def test_a_wildcard_means_its_other_characters(wildcard: str, name: str) -> None:
    assert Pattern.wildcard(wildcard).matches(name)
