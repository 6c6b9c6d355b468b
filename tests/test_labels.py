"""Labels by people: samples, corrections, teaching, re-scoring, second opinions."""

from __future__ import annotations

import json
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis import sentiment
from crisis.errors import EngineError
from crisis.labelling import outcome, record
from crisis.model import ImportResult
from crisis.room import Room
from crisis.stores.query import Query
from crisis.work import rescore
from crisis.work.job import Cancelled
from crisis.work.local import LocalStages
from tests.label_posts import BAD, GOOD, NOW, PLAIN, mixed, posts

WAIT = 60


def read(path, name, timezone):
    """One post a line."""
    frame = posts(path.read_text(encoding="utf-8").splitlines(), prefix=name)
    yield ImportResult(
        frame, pd.DataFrame(columns=["row", "reason", "raw"]), 0, "lines"
    )


@pytest.fixture
def room(tmp_path):
    opened = Room.open(tmp_path / "r", stages=LocalStages(read), clock=lambda: NOW)
    yield opened
    opened.close()


@pytest.fixture
def full(room):
    room.store.append(sentiment.score(mixed(90)))
    return room


def label_of(room, key):
    return room.store.named([key])["label"].iloc[0]


def engines(room):
    return set(room.store.facets(Query(), ("engine",))["engine"])


def texts_in_record(room):
    return json.dumps([dict(one.payload) for one in room.casebook.events()])


# -- corrections


def test_a_correction_holds_for_exact_copies_and_only_for_them(room) -> None:
    room.store.append(sentiment.score(posts([PLAIN[1], PLAIN[1], PLAIN[1] + " now"])))
    assert room.correct(["p0"], "negative", actor="Mika") == 2
    assert [label_of(room, key) for key in ("p0", "p1")] == ["negative"] * 2
    assert label_of(room, "p2") != "negative"
    (event,) = room.casebook.events(kinds=[record.CORRECTED])
    assert event.payload == {"keys": ["p0"], "label": "negative", "changed": 2}


def test_a_copy_that_arrives_later_is_corrected_too(room, tmp_path) -> None:
    room.store.append(sentiment.score(posts([PLAIN[1]])))
    room.correct(["p0"], "negative", actor="Mika")
    (tmp_path / "later").write_text(f"{PLAIN[1]}\n{PLAIN[0]}", encoding="utf-8")
    room.ingest(tmp_path / "later")
    assert label_of(room, "later0") == "negative"
    assert label_of(room, "later1") != "negative"


def test_a_correction_outlives_re_scoring_and_can_be_taken_back(full) -> None:
    before = label_of(full, "p0")
    full.correct(["p0"], "positive", actor="Mika")
    full.labels.choose("vader", actor="Mika").result(WAIT)
    assert label_of(full, "p0") == "positive"
    full.labels.choose("auto", actor="Mika").result(WAIT)
    full.labels.withdraw(["p0"], actor="Mika").result(WAIT)
    assert label_of(full, "p0") == before
    assert record.corrections(full.casebook.events()) == {}


def test_an_unknown_label_is_refused_and_leaves_no_trace(full) -> None:
    with pytest.raises(EngineError):
        full.correct(["p0"], "awful", actor="Mika")
    assert not full.casebook.events(kinds=record.KINDS)


# -- samples


def test_a_sample_names_posts_by_key_and_never_holds_their_text(full) -> None:
    sample = full.labels.draw(None, None, 20, actor="Mika")
    full.labels.judge(sample, sample.next, "negative", actor="Mika")
    assert len(sample.places) == 20 and sum(sample.sizes.values()) == 90
    told = texts_in_record(full)
    assert not any(text in told for text in (*BAD, *GOOD, *PLAIN))
    assert not any(word in told for word in ("p_negative", "engine"))


def test_the_last_word_on_a_post_counts_and_is_the_one_to_go_back_to(full) -> None:
    sample = full.labels.draw(None, None, 10, actor="Mika")
    first, second = sample.places[0][0], sample.places[1][0]
    for key, label in ((first, "other"), (second, "neutral"), (first, "positive")):
        full.labels.judge(sample, key, label, actor="Mika")
    (now,) = full.labels.samples()
    assert now.judged == {second: "neutral", first: "positive"}
    assert now.last == first and now.next == sample.places[2][0]


def test_judgements_of_strangers_to_the_sample_are_refused(full) -> None:
    sample = full.labels.draw(None, None, 10, actor="Mika")
    with pytest.raises(EngineError):
        full.labels.judge(sample, "nobody", "negative", actor="Mika")
    with pytest.raises(EngineError):
        full.labels.judge(sample, sample.next, "unsure", actor="Mika")


def test_a_time_without_posts_gives_no_sample(full) -> None:
    with pytest.raises(EngineError) as told:
        full.labels.draw(NOW, NOW + timedelta(days=1), 10, actor="Mika")
    assert told.value.code == "sample_empty"


def judged_truly(full, size=60):
    sample = full.labels.draw(None, None, size, actor="Mika", seed=7)
    known = full.store.named([key for key, _ in sample.places])
    for key, text in zip(known["mention_key"], known["text"], strict=True):
        bad = any(text.startswith(each) for each in BAD)
        label = "negative" if bad else "neutral"
        full.labels.judge(sample, key, label, actor="Mika")
    return full.labels.samples()[-1]


def test_the_corrected_share_covers_the_truth(full) -> None:
    found = full.labels.outcome(judged_truly(full))
    assert found.share.method == "sample" and found.share.labelled == 60
    assert found.share.low <= 1 / 3 <= found.share.high
    assert sum(sum(row.values()) for row in found.confusion.values()) == 60
    assert found.rates is not None and 0 <= found.rates.sensitivity <= 1


def test_few_labels_give_no_rates(full) -> None:
    sample = full.labels.draw(None, None, 50, actor="Mika")
    for key, _ in sample.places[:10]:
        full.labels.judge(sample, key, "negative", actor="Mika")
    assert full.labels.rates() is None


@given(st.integers(1, 5_000), st.integers(1, 100_000))
def test_the_labels_asked_for_halve_the_interval(labels: int, total: int) -> None:
    more = outcome.halving(labels, total)
    if labels >= total:
        assert more == 0
        return
    spread = 1 / labels - 1 / total
    assert 1 / (labels + more + 1) - 1 / total <= spread / 4
    assert labels + more <= total


# -- teaching


def test_too_few_labels_teach_nothing(full) -> None:
    full.correct(["p0"], "negative", actor="Mika")
    assert full.labels.learn() is None


def taught_room(room):
    texts = [f"{text} 桂花壶" for text in PLAIN for _ in range(12)]
    texts = [f"{text}{n}" for n, text in enumerate(texts)]
    texts += [f"{GOOD[n % 3]} {n}" for n in range(24)]
    room.store.append(sentiment.score(posts(texts)))
    for n, text in enumerate(texts):
        label = "negative" if "桂花壶" in text else "positive"
        room.correct([f"p{n}"], label, actor="Mika")
    return room.labels.learn()


def test_what_helps_is_adopted_and_can_be_dropped_again(room) -> None:
    learnt = taught_room(room)
    assert learnt["helps"] and learnt["after"] < learnt["before"]
    room.store.append(sentiment.score(posts(["水壶旁边是桂花壶"], prefix="new")))
    shipped = room.store.named(["new0"])
    room.labels.adopt(learnt, actor="Mika").result(WAIT)
    now = room.store.named(["new0"])
    assert now["p_negative"].iloc[0] > shipped["p_negative"].iloc[0]
    assert now["engine"].iloc[0].endswith(f"+{learnt['version']}")
    room.labels.drop(actor="Mika").result(WAIT)
    pd.testing.assert_frame_equal(room.store.named(["new0"]), shipped)
    kinds = [event.kind for event in room.labels.events()]
    assert record.ADJUSTED in kinds and record.UNADJUSTED in kinds


def test_an_adjustment_that_does_not_help_is_refused(room) -> None:
    with pytest.raises(EngineError) as told:
        room.labels.adopt({"helps": False}, actor="Mika")
    assert told.value.code == "adjustment_no_help"
    assert not room.labels.events()


def test_the_room_remembers_what_it_was_taught(room) -> None:
    room.labels.adopt(taught_room(room), actor="Mika").result(WAIT)
    engine = room.labels.engine_id()
    home = room.home
    room.close()
    again = Room.open(home, stages=LocalStages(read), clock=lambda: NOW)
    assert again.labels.engine_id() == engine
    assert again._stages.taught == again.labels.teaching()
    again.close()


def test_labels_the_engine_learnt_from_no_longer_measure_it(full) -> None:
    sample = judged_truly(full)
    assert full.labels.rates() is not None
    learnt = full.labels.learn() | {"helps": True}
    full.labels.adopt(learnt, actor="Mika").result(WAIT)
    found = full.labels.outcome(sample)
    assert full.labels.rates() is None
    assert found.seen and found.rates is None and found.agree is None
    assert judged_truly(full).seq > sample.seq
    assert full.labels.rates() is not None


# -- scoring anew


def test_another_engine_scores_behind_the_scenes(full) -> None:
    job = full.labels.choose("vader", actor="Mika")
    assert job.result(WAIT) == 90
    assert all(name.startswith("vader ") for name in engines(full))
    assert full.labels.left() == 0
    (event,) = full.casebook.events(kinds=[record.RESCORED])
    assert event.payload["mentions"] == 90


def test_an_unknown_engine_is_refused_before_anything_changes(full) -> None:
    before = engines(full)
    with pytest.raises(EngineError):
        full.labels.choose("oracle", actor="Mika")
    assert engines(full) == before and not full.labels.events()


def test_stopped_re_scoring_keeps_old_scores_and_goes_on_later(
    full, monkeypatch
) -> None:
    real, stages = LocalStages().score, full._stages
    full.store.replace_scores(full.store.mentions(Query()).assign(engine="social 0"))
    monkeypatch.setattr(rescore, "BATCH", 40)

    def stop(mentions):
        full.labels.rescoring.cancel()
        return real(mentions)

    stages.score = stop
    job = full.rescore_background()
    with pytest.raises(Cancelled):
        job.result(WAIT)
    assert full.store.facets(Query(), ("engine",))["engine"]["social 0"] == 50
    del stages.score
    full.labels.catch_up()
    assert full.labels.rescoring.result(WAIT) == 50
    assert "social 0" not in engines(full)


def test_a_room_in_order_is_not_scored_anew(full) -> None:
    full.labels.catch_up()
    assert full.labels.rescoring is None


# -- second opinions


def test_posts_on_which_engines_disagree_are_found_once(full) -> None:
    asked = []
    real = full._stages.consult

    def consult(question, given):
        asked.extend(given["text"])
        return real(question, given)

    full._stages.consult = consult
    job = full.labels.opinions.disagreeing(Query(), "newest")
    found = job.result(WAIT)
    assert found.read == 90 and len(asked) == len(set(asked)) == 90
    for first, second in zip(found.posts["label"], found.posts["second"], strict=True):
        assert (first == "negative") != (second == "negative")
    assert full.labels.opinions.disagreeing(Query(), "newest") is job
    full.labels.opinions.of(full.store.named(["p0"]))
    assert len(asked) == 90


# -- the wall


def test_the_wall_corrects_its_share_by_the_rooms_own_labels(full) -> None:
    before = full.snapshot(NOW)
    judged_truly(full, 80)
    after = full.snapshot(NOW)
    truth = 1 / 3
    assert abs(after.negative_share - truth) <= after.share_error
    assert before.share_error is not None
    assert before.negative_share + before.share_error >= (
        before.negative_share + before.unsure_share / 2 - 1e-9
    )
