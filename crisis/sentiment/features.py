"""From raw posts to hashed n-grams, a whole batch at a time, in numpy alone.

The posts of a batch are folded as one long string and hashed as one array of code
points, so that the work per post is a few vectorised passes. Every step is blind to
neighbouring posts: a post has the same features whatever batch it comes in.

A token is one Han character, one symbol or emoji, or one run of letters. Features are
token n-grams (1 to 4), which are character n-grams in Chinese and word n-grams in
English; character n-grams inside words; and words in the reach of a negation.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from crisis import hanzi

ROW_BITS = 21
TAG_BITS = 8  # tell apart n-grams that fall into one row: 255 of 256 strangers
MAX_CHARS = 2000  # the head of a long text decides; also bounds work per post
QUOTED_WEIGHT = 1  # what stands behind ``//@`` is somebody else's; ours weighs 2
OWN_WEIGHT = 2

Ids = NDArray[np.uint32]

_URL = re.compile(
    r"https?:/?/?[!-~]*|www\.[!-~]+|\b[a-z0-9\-]+(?:\.[a-z0-9\-]+)+/[!-~]*"
)
_REPOST = re.compile(r"// ?@[^\s:\x01]{1,30} ?:?|\brt @\w+:?")
_HANDLE = re.compile(r"@[\w\-]{1,20}(?=[\s:,.!?。/)\x03]|$)|@[a-z0-9_]+")
_NUMBER = re.compile(r"\d[\d.,:]*\d")
_WRAPPED = re.compile(r"\{%|%\}")
_DROP, _SPACE, _LETTER, _SINGLE, _BREAK = range(5)
_NEGATORS = (
    *("not", "no", "never", "without", "neither", "nor", "nothing", "hardly", "barely"),
    *("nobody", "none", "cannot", "cant", "can't", "dont", "don't", "doesnt"),
    *("doesn't", "didnt", "didn't", "isnt", "isn't", "wasnt", "wasn't", "wont"),
    *("won't", "wouldnt", "wouldn't", "couldnt", "couldn't", "shouldnt", "shouldn't"),
    *("havent", "haven't", "hasnt", "hasn't", "aint", "ain't", "arent", "aren't"),
)
_REACH = 4  # words a negation reaches over
_A, _B = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
_FOLDS = {
    "。": ".", "、": ",", "“": '"', "”": '"', "‘": "'", "’": "'", "「": '"', "」": '"',
    "『": '"', "』": '"', "—": "-", "–": "-", "﹏": "_", "～": "~",
}  # fmt: skip


@dataclass(frozen=True)
class Features:
    """Hashed features of a batch, in post order.

    keys: `ROW_BITS` of table row, then `TAG_BITS` of tag. weights: 2 for own words, 1
    for quoted ones. posts: which post of the batch each belongs to. spoken: posts with
    more than links and numbers.
    """

    keys: Ids
    weights: NDArray[np.int8]
    posts: NDArray[np.int32]
    spoken: NDArray[np.bool_]


def fold(texts: Sequence[str]) -> str:
    """Return the posts as one string, a line each, folded to what carries meaning.

    Width (NFKC), script (Simplified), case, links, handles, numbers and character
    entities no longer differ; ``\\x01`` link, ``\\x02`` handle, ``\\x03`` repost,
    ``\\x04`` number.
    """
    joined = "\n".join([_one_line(text) for text in texts])
    if not joined.isascii():
        joined = hanzi.to_simplified(unicodedata.normalize("NFKC", joined))
    joined = joined.lower()
    joined = _URL.sub("\x01", joined)
    if "@" in joined:
        joined = _REPOST.sub("\x03", joined)
        joined = _HANDLE.sub("\x02", joined)
    return _NUMBER.sub("\x04", _WRAPPED.sub(" ", joined))


def _one_line(text: str) -> str:
    if not isinstance(text, str):
        return ""
    text = text[:MAX_CHARS]
    if "&" in text:
        text = html.unescape(text)
    # Our own marks and the line break must not come from outside.
    return text.translate(_OUTSIDE) if _MARKS.search(text) else text


_MARKS = re.compile("[\x00-\x1f\x7f\u2028\u2029\x85]")
_OUTSIDE = dict.fromkeys((*range(32), 127, 133, 8232, 8233), " ")


@cache
def _classes() -> NDArray[np.uint8]:
    """Return the kind of every code point."""
    kinds = np.full(0x110000, _SINGLE, np.uint8)
    for first, last in ((0x300, 0x36F), (0x200B, 0x200F), (0x202A, 0x202E),
                        (0x2060, 0x206F), (0xFE00, 0xFE0F), (0x1F3FB, 0x1F3FF),
                        (0xE0000, 0xE0FFF), (0xFFF9, 0xFFFD)):  # fmt: skip
        kinds[first : last + 1] = _DROP
    for code in (0xAD, 0xFEFF, 0x61C, 0x180E):
        kinds[code] = _DROP
    for code in range(0x250):
        if chr(code).isalnum():
            kinds[code] = _LETTER
        elif chr(code).isspace():
            kinds[code] = _SPACE
    for first, last in ((0x370, 0x52F), (0x530, 0x1CFF), (0x1E00, 0x1FFF)):
        kinds[first : last + 1] = _LETTER
    for code in (0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000):
        kinds[code] = _SPACE
    kinds[1:5] = _SINGLE
    kinds[10] = _BREAK
    return kinds


@cache
def _folds() -> NDArray[np.uint32]:
    table = np.arange(0x110000, dtype=np.uint32)
    for char, plain in _FOLDS.items():
        table[ord(char)] = ord(plain)
    return table


@cache
def _places() -> NDArray[np.uint64]:
    """Return odd multipliers, one for each place in a word (wrapping after 32)."""
    seeds = np.arange(1, 33, dtype=np.uint64) * _A
    return _mix(seeds) | np.uint64(1)


def _mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    values = (values ^ (values >> np.uint64(29))) * _B
    return values ^ (values >> np.uint64(32))


@cache
def _negator_hashes() -> NDArray[np.uint64]:
    return np.sort(np.concatenate(_tokens_of(_NEGATORS)))


def _keys(hashes: NDArray[np.uint64]) -> Ids:
    """Return row and tag of mixed hashes."""
    return (hashes >> np.uint64(64 - ROW_BITS - TAG_BITS)).astype(np.uint32)


def extract(texts: Sequence[str]) -> Features:
    """Return the features of a batch of posts."""
    codes, kinds = _codes(texts)
    tokens, owner, letters, spelled = _tokenise(codes, kinds)
    grams = [_token_grams(tokens, owner, size) for size in (1, 2, 3)]
    four, at = _token_grams(tokens, owner, 4)
    short = ~letters[at]  # four words in a row hardly ever come again; four Han do
    grams.append((four[short], at[short]))
    grams += [_inner_grams(spelled, size) for size in (3, 4, 5)]
    grams.append(_negated(tokens, owner, letters))
    places = np.concatenate([at for _, at in grams])
    quoted = spelled.quoted[places]
    return Features(
        _keys(np.concatenate([hashes for hashes, _ in grams])),
        np.where(quoted, QUOTED_WEIGHT, OWN_WEIGHT).astype(np.int8),
        owner[places],
        np.bincount(owner[spelled.meaning], minlength=len(texts)) > 0,
    )


def _codes(texts: Sequence[str]) -> tuple[Ids, NDArray[np.uint8]]:
    """Return the code points of the folded batch and their kinds."""
    codes = _folds()[
        np.frombuffer(fold(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    ]
    kinds = _classes()[codes]
    keep = kinds != _DROP
    if len(codes) > 2:  # looooong and !!!! say no more than two of them
        same = (codes[2:] == codes[1:-1]) & (codes[1:-1] == codes[:-2])
        keep[2:] &= ~(same & (kinds[2:] != _BREAK))
    codes, kinds = codes[keep], kinds[keep]
    _join_apostrophes(codes, kinds)
    return codes, kinds


def _join_apostrophes(codes: Ids, kinds: NDArray[np.uint8]) -> None:
    """Make an apostrophe between letters a letter, in place."""
    at = np.flatnonzero(codes == 0x27)
    at = at[(at > 0) & (at < len(codes) - 1)]
    inside = at[(kinds[at - 1] == _LETTER) & (kinds[at + 1] == _LETTER)]
    kinds[inside] = _LETTER


@dataclass(frozen=True)
class _Spelled:
    """The letters of a batch: code points, the token each is in, is it a letter."""

    codes: NDArray[np.uint64]
    token: NDArray[np.int64]
    letter: NDArray[np.bool_]
    quoted: NDArray[np.bool_]  # per token: stands behind a repost mark
    meaning: NDArray[np.bool_]  # per token: is no mark of ours


def _tokenise(
    codes: Ids, kinds: NDArray[np.uint8]
) -> tuple[NDArray[np.uint64], NDArray[np.int32], NDArray[np.bool_], _Spelled]:
    """Return token hashes, the post of each, is it a word, and the letters."""
    post = np.cumsum(kinds == _BREAK, dtype=np.int32)
    letter = kinds == _LETTER
    begins = kinds == _SINGLE
    begins[0:1] |= letter[0:1]
    begins[1:] |= letter[1:] & ~letter[:-1]
    inside = letter | (kinds == _SINGLE)
    codes, post, begins, letter = (
        codes[inside], post[inside], begins[inside], letter[inside],
    )  # fmt: skip
    first = np.flatnonzero(begins)
    wide = codes.astype(np.uint64)
    token = np.cumsum(begins) - 1
    place = np.arange(len(codes)) - first[token]
    hashes = (
        _mix(np.add.reduceat(wide * _places()[place % 32], first))
        if len(first)
        else wide
    )
    owner = post[first]
    heads = codes[first]
    quoted = _behind_repost(heads, owner)
    return (
        hashes,
        owner,
        letter[first],
        _Spelled(wide, token, letter, quoted, heads > 4),
    )


def _behind_repost(codes: Ids, owner: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Tell which tokens stand behind the first repost mark of their post."""
    marks = np.cumsum(codes == 3)
    if not len(marks):
        return np.zeros(0, bool)
    before = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
    base = np.r_[0, marks][before]
    spans = np.diff(np.r_[before, len(owner)])
    return marks > np.repeat(base, spans)


def _token_grams(
    tokens: NDArray[np.uint64], owner: NDArray[np.int32], size: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    last = len(tokens) - size + 1
    if last <= 0:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    if size == 1:
        return _mix(tokens), np.arange(len(tokens))
    at = np.flatnonzero(owner[:last] == owner[size - 1 :])
    grams = tokens[at]
    for step in range(1, size):
        grams = grams * _A + tokens[at + step]
    return _mix(grams), at


def _inner_grams(
    spelled: _Spelled, size: int
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return n-grams of letters inside words, and the token of each."""
    wide, token = spelled.codes, spelled.token
    last = len(wide) - size + 1
    if last <= 0:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    at = np.flatnonzero((token[:last] == token[size - 1 :]) & spelled.letter[:last])
    grams = wide[at] + np.uint64(size << 40)
    for step in range(1, size):
        grams = grams * _A + wide[at + step]
    return _mix(grams), token[at]


def _negated(
    tokens: NDArray[np.uint64], owner: NDArray[np.int32], words: NDArray[np.bool_]
) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return words in the reach of an English negation, as features of their own."""
    negators = _negator_hashes()
    found = np.searchsorted(negators, tokens) % len(negators)
    is_negator = negators[found] == tokens
    at = np.arange(len(tokens))
    latest = np.maximum.accumulate(np.where(is_negator, at, -_REACH - 1))
    reached = words & ~is_negator & (at - latest <= _REACH) & (latest >= 0)
    reached &= owner[np.maximum(latest, 0)] == owner
    at = np.flatnonzero(reached)
    return _mix(tokens[at] ^ _B), at


def phrase_keys(phrases: Sequence[str]) -> NDArray[np.int64]:
    """Return the key of each phrase of one to four tokens, else -1.

    For training and word lists: what a phrase weighs is written under its key.
    """
    keys = np.full(len(phrases), -1, np.int64)
    found = _tokens_of(phrases)
    for at, tokens in enumerate(found):
        if 1 <= len(tokens) <= 4:
            grams, _ = _token_grams(
                tokens, np.zeros(len(tokens), np.int32), len(tokens)
            )
            keys[at] = _keys(grams)[0]
    return keys


def negated_keys(words: Sequence[str]) -> NDArray[np.int64]:
    """Return the key of each single word in the reach of a negation, else -1."""
    found = _tokens_of(words)
    return np.array(
        [_keys(_mix(one ^ _B))[0] if len(one) == 1 else -1 for one in found], np.int64
    )


def _tokens_of(phrases: Sequence[str]) -> list[NDArray[np.uint64]]:
    tokens, owner, _, _ = _tokenise(*_codes(phrases))
    cuts = np.searchsorted(owner, np.arange(1, len(phrases)))
    return np.split(tokens, cuts)
