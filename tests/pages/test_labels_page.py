from __future__ import annotations

import pandas as pd
import pytest

from crisis import i18n, sentiment
from crisis.labelling import record
from crisis.room import Room
from crisis.ui.labels import blind
from tests.label_posts import BAD, PLAIN, mixed

LANGS = i18n.languages()


def words(at) -> str:
    kinds = (at.markdown, at.text, at.subheader, at.metric, at.info)
    return " ".join(str(one.value) for kind in kinds for one in kind)


@pytest.fixture
def room(own_home, monkeypatch):
    monkeypatch.setattr(blind, "QUICKEST", 0.0)
    opened = Room.open(own_home / "main")
    past = mixed(60)
    past["published_at"] -= pd.Timedelta(days=3650)  # in any clock's past
    opened.store.append(sentiment.score(past))
    return opened


@pytest.fixture
def drawn(room, visit):
    at = visit("labels", room="main")
    at.session_state["app.actor"] = "Mika"
    at.run()
    at.button_group(key="labels.span.False").set_value(["all"]).run()
    at.button(key="labels.draw.False").click().run()
    assert not at.exception
    return at


@pytest.mark.parametrize("lang", LANGS)
def test_labels_open_in_the_demo_and_in_an_empty_room(lang, home, visit) -> None:
    at = visit("labels", lang)
    assert not at.exception and not at.error
    assert at.title[0].value == i18n.t(lang, "page.labels")


def test_an_empty_room_points_to_the_intake(own_home, visit) -> None:
    at = visit("labels", room="main")
    assert i18n.t("en", "labels.empty_room") in [one.value for one in at.info]


def test_nothing_is_labelled_without_a_name(room, visit) -> None:
    at = visit("labels", room="main")
    assert at.button(key="labels.draw.False").disabled


def test_a_post_is_shown_blind_and_labelled_by_one_key(drawn, room) -> None:
    (sample,) = room.labels.samples()
    row = room.store.named([sample.next]).iloc[0]
    assert row["text"] in words(drawn)
    assert not drawn.metric  # no share either, as it would give a hint
    assert not {"neutral", "positive", "unsure"} & set(words(drawn).split())
    assert drawn.button(key="labels.negative").proto.shortcut == "n"
    drawn.button(key="labels.negative").click().run()
    (sample,) = room.labels.samples()
    assert sample.judged == {row["mention_key"]: "negative"}
    (event,) = room.casebook.events(kinds=[record.SAMPLED])
    assert event.actor == "Mika" and row["text"] not in str(event.payload)


def test_back_brings_the_last_post_again(drawn, room) -> None:
    first = room.labels.samples()[0].next
    drawn.button(key="labels.positive").click().run()
    drawn.button(key="labels.back").click().run()
    assert room.store.named([first])["text"].iloc[0] in words(drawn)
    drawn.button(key="labels.other").click().run()
    (sample,) = room.labels.samples()
    assert sample.judged == {first: "other"} and not drawn.exception


def test_a_key_hit_twice_judges_no_unread_post(drawn, room, monkeypatch) -> None:
    monkeypatch.setattr(blind, "QUICKEST", 3600.0)
    drawn.button(key="labels.negative").click().run()
    assert not room.labels.samples()[0].judged


@pytest.mark.parametrize("lang", LANGS)
def test_a_finished_sample_tells_the_corrected_share(lang, room, visit) -> None:
    sample = room.labels.draw(None, None, 60, actor="Mika")
    for key, _ in sample.places:
        text = room.store.named([key])["text"].iloc[0]
        label = "negative" if text.startswith(BAD) else "neutral"
        room.labels.judge(sample, key, label, actor="Mika")
    at = visit("labels", lang, room="main")
    assert not at.exception
    assert at.metric[0].value == "35 %" or at.metric[0].value == "33 %"
    assert i18n.t(lang, "labels.confusion") in words(at)
    at.button(key="labels.try").click().run()
    assert not at.exception
    assert i18n.t(lang, "labels.gain_no") in [one.value for one in at.warning] or any(
        one.key == "labels.adopt" for one in at.button
    )


def test_engines_that_disagree_are_a_filter(room, visit) -> None:
    at = visit("explore", room="main", **{"explore.span": "all"})
    assert not at.exception
    at.toggle(key="explore.disagree").set_value(True).run()
    job = next(iter(room.labels.opinions._jobs.values()))
    found = job.result(60)
    at.run()
    assert not at.exception
    assert any(
        f"{len(found.posts)} of the {found.read}" in m.value for m in at.markdown
    )
    assert PLAIN  # the posts are invented
