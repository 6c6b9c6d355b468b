import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crisis.sentiment import stance

BRAND = ("雲朵奶茶", "Cloudmilk")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("别黑云朵奶茶了", "defends"),
        ("別黑雲朵奶茶了", "defends"),
        ("怎么不查别家？", "other"),
        ("無良媒體又在帶節奏", "other"),
        ("Leave Cloudmilk alone!", "defends"),
        ("People blaming cloudmilk are wrong", "other"),
        ("云朵奶茶难喝，客服态度很差", "against"),
        ("Cloudmilk lied to us", "against"),
        ("", "against"),
    ],
)
def test_who_a_post_is_about(text, kind):
    (found,) = stance.toward([text], [0.9], BRAND)
    assert found.kind == kind
    assert (found.p_negative < 0.5) == (kind != "against")


def test_a_complaint_outweighs_a_defence():
    text = "支持云朵奶茶那么多年，这次喝了拉肚子，退款也不给"
    (found,) = stance.toward([text], [0.9], BRAND)
    assert found.p_negative > 0.5


def test_spans_are_those_of_the_original():
    text = "大家別黑雲朵奶茶啊"
    (found,) = stance.toward([text], [0.9], BRAND)
    start, end = found.cues[0]
    assert "別黑" in text[start:end]


def test_names_are_words_not_patterns():
    (found,) = stance.toward(["leave a+b? alone"], [0.8], ("a+b?",))
    assert found.kind == "defends"


def test_without_a_brand_its_names_match_nothing():
    (found,) = stance.toward(["leave Cloudmilk alone"], [0.8], ())
    assert found.kind == "against"


@given(st.text(max_size=200), st.floats(0, 1))
@settings(max_examples=100, deadline=None)
def test_stance_never_makes_a_post_more_negative(text, p):
    (found,) = stance.toward([text], [p], BRAND)
    assert 0 <= found.p_negative <= p
    assert all(0 <= a <= b <= len(text) for a, b in found.cues)
