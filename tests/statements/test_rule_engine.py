"""Patterns, folding, clauses, scope and validation of rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.errors import DataFileError
from crisis.statements import clauses, kinds, library
from crisis.statements.draft import MAX_CHARS, Draft, draft_language
from crisis.statements.evidence import Evidence
from crisis.statements.fold import fold
from crisis.statements.index import Index
from crisis.statements.kinds import weighted_length
from crisis.statements.pattern import compile_pattern, named, parse
from crisis.statements.rule import parse_rule
from crisis.statements.situation import situation_of

WORDS = {
    "en": {
        "fruit": named("fruit", [parse("apple*", "en", {}), parse("pear", "en", {})])
    },
    "zh": {"fruit": named("fruit", [parse("苹果", "zh", {}), parse("梨", "zh", {})])},
}


def found(pattern: str, text: str, group: str = "en") -> list[str]:
    compiled = compile_pattern(pattern, group, WORDS[group])
    other = "zh" if group == "en" else "en"
    indexes = {group: Index([compiled], WORDS[group]), other: Index([], {})}
    draft = Draft(text, "en" if group == "en" else "zh-Hans", indexes)
    return [draft.folded.text[h.start : h.end] for h in draft.find([compiled], group)]


@pytest.mark.parametrize(
    ("pattern", "text", "hits"),
    [
        ("art", "Art is not a start.", ["art"]),
        ("apolog*", "Our apologies.", ["apologies"]),
        ("we (are|were) [very] sorry", "We are sorry. We were very sorry.", 2),
        ("we .. late", "We, they said, came late.", 0),
        ("we ... late", "We, they said, came late.", 1),
        ("we ... late", "We came. They were late.", 0),
        ("we .. <num>", "We paid 1,200 back.", ["we paid 1,200"]),
        ("<fruit> .. bad", "The apples were bad.", ["apples were bad"]),
        ("why ... ?", "Why so? Why so.", 1),
        ("wow!", "Wow! Wow.", 1),
        ("sorry !(if)", "Sorry if so. Sorry about that.", ["sorry "]),
        ("^sorry", "Sorry. I am sorry.", ["sorry"]),
        ("don't", "We don’t know.", ["don't"]),
    ],
)
def test_a_pattern_finds_what_it_says(pattern: str, text: str, hits: object) -> None:
    got = found(pattern, text)
    assert len(got) == hits if isinstance(hits, int) else got == hits


@pytest.mark.parametrize(
    ("pattern", "text", "count"),
    [
        ("道歉", "我們向您道歉。", 1),
        ("我们..道歉", "我們，想了很久，道歉。", 0),
        ("我们...道歉", "我們，想了很久，道歉。", 1),
        ("我们...道歉", "我們。道歉。", 0),
        ("<num>(台|部)", "共三百四十台，１２台。", 2),
        ("~(个)别担心", "个别担心。请别担心。", 1),
        ("<fruit>坏", "蘋果壞了", 1),
        ("吗?", "好了嗎？好了嗎。", 1),
    ],
)
def test_a_chinese_pattern_needs_no_word_boundary(
    pattern: str, text: str, count: int
) -> None:
    assert len(found(pattern, text, "zh")) == count


@pytest.mark.parametrize("pattern", ["(a|b", "a)", "<nothing>", "*", "[a"])
def test_a_broken_pattern_is_refused_by_name(pattern: str) -> None:
    with pytest.raises(DataFileError) as caught:
        compile_pattern(pattern, "en", WORDS["en"])
    assert caught.value.code == "rule_pattern"
    assert pattern in caught.value.words("en")


@given(st.text(max_size=300))
def test_folding_maps_every_span_back_into_the_text(text: str) -> None:
    folded = fold(text)
    for start in range(len(folded.text)):
        first, last = folded.back(start, start + 1)
        assert 0 <= first < last <= len(text)


def test_folding_keeps_spans_through_width_hidden_and_wide_characters() -> None:
    text = "責\u200b任：㎏ＡＢＣ歉意"
    folded = fold(text)
    at = folded.text.index("歉意")
    assert text[slice(*folded.back(at, at + 2))] == "歉意"
    at = folded.text.index("责任")
    assert text[slice(*folded.back(at, at + 2))] == "責\u200b任"


def test_traditional_and_simplified_fold_to_the_same() -> None:
    assert fold("我們對不起您").text == fold("我们对不起您").text


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Dr. Ames paid 3.5 million. We did not.", 2),
        ("At 9 a.m. on Monday it broke. Sorry!", 2),
        ("为什么？因为错了。对不起！", 3),
        ("一行\n两行", 2),
        ("", 0),
        ("。。。", 0),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, count: int) -> None:
    spans, marked = clauses.sentences(text.lower())
    assert len(spans) == count
    assert len(marked) == len(text)


def test_clauses_split_at_commas_but_not_inside_numbers() -> None:
    text = "we paid 1,200 pounds, not 800"
    assert len(clauses.clauses(text, (0, len(text)))) == 2


@given(st.text(max_size=200))
def test_clauses_lie_inside_their_sentence(text: str) -> None:
    spans, _ = clauses.sentences(text)
    for span in spans:
        for start, end in clauses.clauses(text, span):
            assert span[0] <= start < end <= span[1]


def test_only_the_beginning_of_a_pasted_book_is_read() -> None:
    draft = Draft("供应商 " * 50_000, None, library.library().indexes)
    assert len(draft.folded.text) <= MAX_CHARS


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("我們向您道歉", "zh-Hant"),
        ("我们向您道歉", "zh-Hans"),
        ("道歉", "zh-Hans"),
        ("We are sorry", "en"),
        ("請 DM 我們的 app", "zh-Hant"),
        ("", "en"),
    ],
)
def test_the_drafts_language_is_seen(text: str, lang: str) -> None:
    assert draft_language(text) == lang


def test_an_x_post_counts_chinese_twice() -> None:
    assert weighted_length("abc道歉") == 7


RULE = {
    "kind": "existence",
    "principle": "calm_tone",
    "level": "warning",
    "source": "own",
    "message": {"en": "a", "zh-Hans": "b", "zh-Hant": "c"},
    "patterns": {"en": ["pear"]},
}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "magic"}, "kind"),
        ({"principle": "beauty"}, "principle"),
        ({"level": "loud"}, "level"),
        ({"patterns": {}}, "patterns"),
        ({"source": ""}, "source"),
        ({"message": {"en": "a"}}, "message"),
        ({"unless": ["raining"]}, "unless"),
        ({"when": {"mood": ["bad"]}}, "when.mood"),
        ({"when": {"severity": [1]}}, "when.severity"),
        ({"colour": "red"}, "colour"),
        ({"kind": "required"}, "needs"),
        ({"example": [{"lang": "fr", "text": "x", "flag": True}]}, "example"),
    ],
)
def test_a_wrong_rule_is_refused_with_its_field(change: dict, field: str) -> None:
    with pytest.raises(DataFileError) as caught:
        parse_rule("calm_tone/x", RULE | change, WORDS)
    assert caught.value.details["field"] == field


def judged(data: dict, text: str, **context: object) -> list:
    rule = parse_rule("calm_tone/x", RULE | data, WORDS)
    patterns = [*rule.patterns.get("en", ()), *rule.exceptions.get("en", ())]
    real = library.library()
    indexes = {"en": Index(patterns, WORDS["en"]), "zh": Index([], {})}
    rules = library.Library({rule.rule_id: rule}, real.scopes, indexes, ())
    draft = Draft(text, "en", indexes)
    situation = situation_of("en", "statement", "brand", 3, (), dict(context))
    return kinds.findings(rule, Evidence(draft, situation, rules))


def test_an_exception_spares_the_match_it_touches() -> None:
    data = {"except": {"en": ["prickly pear"]}}
    assert judged(data, "A pear.")
    assert not judged(data, "A prickly pear.")


def test_conditions_decide_whether_a_rule_applies() -> None:
    assert judged({"when": {"severity": [3, 4]}}, "A pear.")
    assert not judged({"when": {"severity": [1, 2]}}, "A pear.")
    assert not judged({"when": {"channel": ["x"]}}, "A pear.")
    assert judged({"when": {"channel": ["x"]}}, "A pear.", channel="x")


def test_occurrence_speaks_only_over_its_limit() -> None:
    data = {"kind": "occurrence", "limit": 2}
    assert not judged(data, "pear pear")
    assert judged(data, "pear pear pear")[0].details == {"found": 3, "limit": 2}


@pytest.mark.parametrize(
    ("span", "words"),
    [("match", "pear"), ("clause", "a pear fell."), ("sentence", "Yes, a pear fell.")],
)
def test_the_span_is_as_wide_as_the_rule_says(span: str, words: str) -> None:
    text = "No. Yes, a pear fell. End."
    finding = judged({"span": span}, text)[0]
    assert text[finding.start : finding.end] == words


def test_an_overlay_rule_joins_and_a_broken_one_is_named(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "overlay" / "rules" / "professional"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(
        'kind = "existence"\nlevel = "error"\nsource = "house style"\n'
        '[patterns]\nen = ["guesstimate"]\n'
        '[message]\nen = "a"\nzh-Hans = "b"\nzh-Hant = "c"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("WARROOM_HOME", str(tmp_path))
    assert "professional/own" in library.library().rules
    (folder / "own.toml").write_text('kind = "magic"\n', encoding="utf-8")
    library.forget()
    with pytest.raises(DataFileError):
        library.library()
    monkeypatch.undo()
    library.forget()
