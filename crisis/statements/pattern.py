"""The language in which rules say what they look for.

Made for communicators, and unable to run away: a pattern has no repetition but gaps of
bounded length. After folding (lower case, Simplified characters)::

    refund            these letters; Latin words match whole words only
    apolog*           a word that begins so
    (a|b|c)           one of these
    [a|b]             one of these, or nothing
    ..                a few characters of the same clause
    ...               more characters, within the sentence
    <supplier>        any entry of the word list ``vocabulary/supplier.toml``
    <num>             a number in digits or words
    !(a|b)            not followed by these      ~(a|b)   not preceded by these
    ^  $              beginning of a clause; end of a clause
    ?  !              the sentence ends so

Each pattern becomes one regular expression. What a text must hold for it to match at
all (`Pattern.clauses`) lets `crisis.statements.index` leave most of them out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from crisis.errors import DataFileError
from crisis.statements.clauses import ASKED, ENDS, EXCLAIMED
from crisis.statements.fold import fold

_TOKEN = re.compile(
    r"\.{2,3}|<[a-z_]+>|!\(|~\(|[()\[\]|^$*]|\s+|[^.<!~()\[\]|^$*\s]+|."
)
# What may stand before the beginning of a clause.
_OPENS = rf"{ENDS}\"“”:,;、—"
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

# One of these must occur in a text for the pattern to match there.
Clause = frozenset[str]


@dataclass(frozen=True)
class Part:
    """A piece of a pattern: its regular expression, and what a text must hold.

    head: the vocabulary that it begins with, so that matches are tried only there.
    """

    regex: str
    clauses: tuple[Clause, ...] = ()
    head: str = ""


@dataclass(frozen=True, eq=False)
class Pattern:
    """One pattern of one language group."""

    source: str
    body: str
    clauses: tuple[Clause, ...]
    head: str

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The regular expression, compiled when a text first needs it.

        Compiling all takes seconds, and one draft needs a tenth of them.
        """
        return re.compile(self.body)


Vocabulary = Mapping[str, Part]


def compile_pattern(source: str, group: str, vocabulary: Vocabulary) -> Pattern:
    """Compile `source` for the language group "en" or "zh".

    Raises: DataFileError (rule_pattern) naming the pattern and what is wrong in it.
    """
    part = parse(source, group, vocabulary)
    return Pattern(source, part.regex, part.clauses, part.head)


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
            return Part(r"\s*")
        if token in ("..", "..."):
            return Part(_gap(token, self.group))
        if token == "^":
            return Part(rf"(?:(?<=[{_OPENS}]\s)|(?<=[{_OPENS}])|\A)")
        if token == "$":
            return Part(rf"(?=\s*(?:[{ENDS},;:”\"]|$))")
        if token.startswith("<") and len(token) > 2:
            return self.word(token[1:-1])
        if token in ("(", "["):
            inner = self.alternatives(")" if token == "(" else "]")
            if token == "(":
                return Part(f"(?:{inner.regex})", inner.clauses)
            return Part(f"(?:{inner.regex})?")
        if token in ("!(", "~("):
            return self.look(ahead=token == "!(")
        if token in "*<":
            raise self.wrong(token)
        return self.literal(token)

    def word(self, name: str) -> Part:
        if name == "num":
            return Part(NUMBER[self.group])
        if name not in self.vocabulary:
            raise self.wrong(f"<{name}>")
        return self.vocabulary[name]

    def look(self, ahead: bool) -> Part:
        inner = self.alternatives(")").regex
        if ahead:
            return Part(rf"(?!\s*(?:{inner}))")
        # Python wants every option of a lookbehind to have one width: one each.
        body = "".join(f"(?<!{option})" for option in inner.split("|"))
        try:
            re.compile(body)
        except re.error as problem:
            raise self.wrong(str(problem)) from problem
        return Part(body)

    def literal(self, token: str) -> Part:
        body = re.escape(token)
        if self.group == "zh":
            return Part(body, (frozenset((token,)),))
        if token[0].isalnum():
            # First letter first: the engine can then skip ahead to it.
            body = re.escape(token[0]) + r"(?<![a-z0-9].)" + re.escape(token[1:])
        if self.at < len(self.tokens) and self.tokens[self.at] == "*":
            self.at += 1
            body += r"[a-z]*"
        elif token[-1].isalnum():
            body += r"(?![a-z0-9])"
        return Part(body, (frozenset((token,)),))


def _gap(token: str, group: str) -> str:
    near, far = _WIDTH[group]
    if token == "..":
        return rf"(?:[^,;:{ENDS}]|[,:](?=\d)){{0,{near}}}?"
    return rf"[^{ENDS}]{{0,{far}}}?"


def alternation(options: list[Part]) -> Part:
    """Return a part that matches any of `options`."""
    if len(options) == 1:
        return options[0]
    body = "|".join(option.regex for option in options)
    if not all(option.clauses for option in options):
        return Part(body)
    telling = [max(option.clauses, key=_telling) for option in options]
    return Part(body, (frozenset().union(*telling),))


def _telling(clause: Clause) -> tuple[int, int]:
    # Few and long literals rule out most texts.
    return (-len(clause), min(map(len, clause)))


def named(name: str, options: list[Part]) -> Part:
    """Return the part that stands for a vocabulary."""
    whole = alternation(options)
    return Part(f"(?:{whole.regex})", whole.clauses, name)


def _sequence(parts: list[Part]) -> Part:
    clauses = tuple(clause for part in parts for clause in part.clauses)
    head = parts[0].head if parts else ""
    return Part("".join(part.regex for part in parts), clauses, head)
