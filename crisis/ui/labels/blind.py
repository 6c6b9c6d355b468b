"""Label a sample blind: one post at a time, one keystroke each."""

from __future__ import annotations

import time
from datetime import timedelta

import streamlit as st

from crisis.labelling.record import JUDGEMENTS, Sample
from crisis.text import escape_md, visible
from crisis.ui import words
from crisis.ui.labels import act
from crisis.ui.state import Desk

KEYS = {"negative": "N", "neutral": "U", "positive": "P", "other": "O"}
BACK = "B"
QUICKEST = 0.2  # seconds after a post is drawn, before which no judgement counts
DRAWN = "labels.drawn"
AGAIN = "labels.again"  # the post gone back to
SPANS = {"24h": timedelta(hours=24), "7d": timedelta(days=7), "all": None}
SIZES = (50, 100, 200, 400)


def show(desk: Desk, sample: Sample | None) -> None:
    """Draw the present sample's next post, or the way to draw a sample."""
    with st.container(border=True):
        st.subheader(desk.t("labels.sample"), anchor=False)
        if sample is None:
            pass  # the heading says what this is for
        elif (key := _present(sample)) is not None:
            _one(desk, sample, key)
        else:
            words = desk.t("labels.finished", size=len(sample.places))
            st.success(words, icon=":material/check_circle:")
            _buttons(desk, sample, None)
        if sample is None or sample.next is None:
            _draw(desk, again=sample is not None)
        else:
            with st.popover(
                desk.t("labels.draw_new"), icon=":material/casino:", type="tertiary"
            ):
                _draw(desk, again=True)


def _present(sample: Sample) -> str | None:
    """Return the post to judge: the one gone back to, or the next."""
    again = st.session_state.get(AGAIN)
    return again if again in sample.judged else sample.next


def _one(desk: Desk, sample: Sample, key: str) -> None:
    done, size = len(sample.judged), len(sample.places)
    st.progress(done / size, text=desk.t("labels.progress", done=done, size=size))
    rows = desk.room.store.named([key])
    with st.container(height=260, border=False):
        if rows.empty:
            st.info(desk.t("labels.gone"), icon=":material/delete:")
        else:
            row = rows.iloc[0]
            place = (
                words.platform(desk.lang, row["platform"]),
                words.language(desk.lang, row["lang"]),
                desk.clock(row["published_at"].to_pydatetime()),
            )
            st.markdown(f":small[:gray[{escape_md(' · '.join(place))}]]")
            st.text(visible(str(row["text"])))
    _buttons(desk, sample, key)
    st.markdown(f":small[:gray[{escape_md(desk.t('labels.keys'))}]]")


def _buttons(desk: Desk, sample: Sample, key: str | None) -> None:
    st.session_state[DRAWN] = time.monotonic()
    with st.container(horizontal=True, gap="small"):
        for label in JUDGEMENTS if key is not None else ():
            st.button(
                desk.t(f"labels.as_{label}"),
                key=f"labels.{label}",
                shortcut=KEYS[label],
                disabled=not desk.actor,
                on_click=_judge,
                args=(desk, sample, key, label),
                width="stretch",
            )
        last = sample.last
        st.button(
            desk.t("labels.back"),
            key="labels.back",
            shortcut=BACK,
            icon=":material/undo:",
            type="tertiary",
            disabled=last is None or not desk.actor,
            on_click=_back,
            args=(sample,),
        )


def _judge(desk: Desk, sample: Sample, key: str, label: str) -> None:
    if time.monotonic() - st.session_state.get(DRAWN, 0.0) < QUICKEST:
        return  # a key held down, or hit twice: nobody has read this post yet
    act.doing(desk, desk.room.labels.judge, sample, key, label)()
    st.session_state.pop(AGAIN, None)


def _back(sample: Sample) -> None:
    st.session_state[AGAIN] = sample.last


def _draw(desk: Desk, *, again: bool) -> None:
    span = st.segmented_control(
        desk.t("labels.period"),
        list(SPANS),
        default="24h" if _fresh(desk) else "all",
        format_func=lambda one: desk.t(f"explore.span_{one}"),
        key=f"labels.span.{again}",
        required=True,
    )
    size = st.segmented_control(
        desk.t("labels.size"),
        SIZES,
        default=100,
        key=f"labels.size.{again}",
        required=True,
        help=desk.t("labels.draw_help"),
    )
    st.button(
        desk.t("labels.draw_new" if again else "labels.draw"),
        type="primary",
        icon=":material/casino:",
        key=f"labels.draw.{again}",
        disabled=not desk.actor,
        on_click=_drawn,
        args=(desk, span or "all", size or 100),
    )


def _fresh(desk: Desk) -> bool:
    span = desk.room.store.span()
    return span is not None and desk.now - span[1] < timedelta(hours=24)


def _drawn(desk: Desk, span: str, size: int) -> None:
    length = SPANS[span]
    until = desk.now.replace(second=0, microsecond=0)
    since = until - length if length else None
    act.doing(desk, desk.room.labels.draw, since, until, size)()
