"""The language in which rules say what they look for.

Made for communicators, and unable to run away: a pattern has no repetition but gaps of
bounded length. After folding (lower case, Simplified characters)::

    refund            these letters; Latin words match whole words only
    apolog*           a word that begins so
    (a|b|c)           one of these
    [a|b]             one of these, or nothing
    ..                a few characters of the same clause
    ...               more characters, within the sentence
    <supplier>        any entry of the vocabulary ``data/rules/vocabulary/supplier.toml``
    <num>             a number in digits or words
    !(a|b)            not followed by these      ~(a|b)   not preceded by these
    ^  $              beginning of a clause; end of a clause
    ?  !              the sentence ends so

Each pattern becomes one regular expression, and one cheap test of whether its literals
occur at all, which spares most of the work (`Pattern.possible`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from crisis.errors import DataFileError
from crisis.statements.clauses import ASKED, ENDS, EXCLAIMED
from crisis.statements.fold import fold

_TOKEN = re.compile(
    r"\.{2,3}|<[a-z_]+>|!\(|~\(|[()\[\]|^$*]|\s+|[^.<!~()\[\]|^$*\s]+|."
)
_BANG = re.compile(r"!(?!\()")
_WIDTH = {"en": (45, 140), "zh": (12, 40)}
_EN_NUMBER = (
    r"(?<![a-z0-9])(?:[£$€¥]?\d[\d,.]*\d|[£$€¥]?\d|one|two|three|four|five|six|seven|"
    r"eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    r"nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|"
    r"million|dozens?|half|twice|double)(?![a-z])"
)
_ZH_NUMBER = r"(?:[\d][\d,.]*|[零一二两三四五六七八九十百千万亿半几数]+)"
NUMBER = {"en": _EN_NUMBER, "zh": _ZH_NUMBER}

# A test of the whole text: may this part occur in it? Arguments: the text, and the
# answers already found for vocabularies.
Possible = Callable[[str, dict[str, bool]], bool]


def _always(text: str, known: dict[str, bool]) -> bool:
    return True


@dataclass(frozen=True)
class Part:
    """A piece of a pattern: its regular expression and its cheap test."""

    regex: str
    possible: Possible


@dataclass(frozen=True)
class Pattern:
    """One compiled pattern of one language group."""

    source: str
    regex: re.Pattern[str]
    possible: Possible


Vocabulary = Mapping[str, Part]


def compile_pattern(source: str, group: str, vocabulary: Vocabulary) -> Pattern:
    """Compile `source` for the language group "en" or "zh".

    Raises: DataFileError (rule_pattern) naming the pattern and what is wrong in it.
    """
    part = parse(source, group, vocabulary)
    return Pattern(source, re.compile(part.regex), part.possible)


def parse(source: str, group: str, vocabulary: Vocabulary) -> Part:
    """Translate `source`; see the module for the language.

    Raises: DataFileError (rule_pattern).
    """
    marked = _BANG.sub(EXCLAIMED, fold(source.strip()).text).replace("?", ASKED)
    reader = _Reader(marked, group, vocabulary)
    part = reader.alternatives("")
    if reader.at < len(reader.tokens):
        raise reader.wrong(reader.tokens[reader.at])
    return part


class _Reader:
    def __init__(self, source: str, group: str, vocabulary: Vocabulary) -> None:
        self.source = source
        self.group = group
        self.vocabulary = vocabulary
        self.tokens = _TOKEN.findall(source)
        self.at = 0

    def wrong(self, what: str) -> DataFileError:
        return DataFileError("rule_pattern", pattern=self.source, problem=what)

    def alternatives(self, closing: str) -> Part:
        options = [self.sequence()]
        while self.at < len(self.tokens) and self.tokens[self.at] == "|":
            self.at += 1
            options.append(self.sequence())
        if closing:
            if self.at >= len(self.tokens) or self.tokens[self.at] != closing:
                raise self.wrong(closing)
            self.at += 1
        return alternation(options)

    def sequence(self) -> Part:
        parts: list[Part] = []
        while self.at < len(self.tokens) and self.tokens[self.at] not in ")]|":
            part = self.element()
            if part is not None:
                parts.append(part)
        return _sequence(parts)

    def element(self) -> Part | None:
        token = self.tokens[self.at]
        self.at += 1
        if token.isspace():
            return Part(r"\s*", _always)
        if token in ("..", "..."):
            return Part(_gap(token, self.group), _always)
        if token == "^":
            return Part(rf"(?<![^\s{ENDS}\"“”:：,，;；、—])", _always)
        if token == "$":
            return Part(rf"(?=\s*(?:[{ENDS},;:”\"]|$))", _always)
        if token.startswith("<") and len(token) > 2:
            return self.word(token[1:-1])
        if token in ("(", "["):
            inner = self.alternatives(")" if token == "(" else "]")
            if token == "(":
                return Part(f"(?:{inner.regex})", inner.possible)
            return Part(f"(?:{inner.regex})?", _always)
        if token in ("!(", "~("):
            return self.look(ahead=token == "!(")
        if token in "*<":
            raise self.wrong(token)
        return self.literal(token)

    def word(self, name: str) -> Part:
        if name == "num":
            return Part(NUMBER[self.group], _always)
        if name not in self.vocabulary:
            raise self.wrong(f"<{name}>")
        return self.vocabulary[name]

    def look(self, ahead: bool) -> Part:
        inner = self.alternatives(")").regex
        if ahead:
            return Part(f"(?!{inner})", _always)
        # Python wants every option of a lookbehind to have one width: one each.
        return Part("".join(f"(?<!{option})" for option in inner.split("|")), _always)

    def literal(self, token: str) -> Part:
        body = re.escape(token)
        if self.group == "zh":
            return Part(body, lambda text, known: token in text)
        if token[0].isalnum():
            # First letter first: the engine can then skip ahead to it.
            body = re.escape(token[0]) + r"(?<![a-z0-9].)" + re.escape(token[1:])
        if self.at < len(self.tokens) and self.tokens[self.at] == "*":
            self.at += 1
            body += r"[a-z]*"
        elif token[-1].isalnum():
            body += r"(?![a-z0-9])"
        return Part(body, lambda text, known: token in text)


def _gap(token: str, group: str) -> str:
    near, far = _WIDTH[group]
    if token == "..":
        return rf"(?:[^,;:{ENDS}]|[,:](?=\d)){{0,{near}}}?"
    return rf"[^{ENDS}]{{0,{far}}}?"


def alternation(options: list[Part]) -> Part:
    """Return a part that matches any of `options`."""
    if len(options) == 1:
        return options[0]
    tests = tuple(option.possible for option in options)
    body = "|".join(option.regex for option in options)
    return Part(body, lambda text, known: any(test(text, known) for test in tests))


def named(name: str, options: list[Part]) -> Part:
    """Return the part of a vocabulary; its test is answered once per text."""
    whole = alternation(options)

    def possible(text: str, known: dict[str, bool]) -> bool:
        if name not in known:
            known[name] = whole.possible(text, known)
        return known[name]

    return Part(f"(?:{whole.regex})", possible)


def _sequence(parts: list[Part]) -> Part:
    tests = tuple(part.possible for part in parts if part.possible is not _always)
    body = "".join(part.regex for part in parts)
    if not tests:
        return Part(body, _always)
    if len(tests) == 1:
        return Part(body, tests[0])
    return Part(body, lambda text, known: all(test(text, known) for test in tests))
