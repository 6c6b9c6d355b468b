"""Replay lab: what other alert rules would have done in the span that is shown."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from crisis import detectors, journal, replay
from crisis.detectors import AlertSettings
from crisis.errors import CrisisError
from crisis.explore import View
from crisis.replay import Replay, Truth
from crisis.text import escape_md
from crisis.ui.state import Desk

MOST = 3_000  # buckets a replay runs over
# Name of the number, least, most, step.
KNOBS = (
    ("threshold", 1.0, 12.0, 0.5),
    ("window_hours", 0.25, 12.0, 0.25),
    ("memory_factor", 0.0, 4.0, 0.1),
    ("least_mentions", 1.0, 100.0, 1.0),
)


def show(desk: Desk, view: View) -> None:
    """Draw the knobs and both outcomes side by side."""
    st.markdown(f"**{escape_md(desk.t('explore.replay_intro'))}**")
    st.markdown(f":gray[{escape_md(desk.t('explore.replay_formula'))}]")
    now = detectors.load()
    with st.form("explore.replay", border=False):
        row = st.columns(len(KNOBS))
        chosen = {
            name: cell.number_input(
                desk.t(f"explore.replay_{name}"),
                min_value=low,
                max_value=high,
                value=float(min(max(getattr(now, name), low), high)),
                step=step,
                key=f"explore.replay.{name}",
            )
            for cell, (name, low, high, step) in zip(row, KNOBS, strict=True)
        }
        run = st.form_submit_button(
            desk.t("explore.tab_replay"), icon=":material/replay:", type="primary"
        )
    if run:
        st.session_state["explore.replay_on"] = True
    if not st.session_state.get("explore.replay_on"):
        return
    changed = now.changed(**chosen)
    truths = _truths(desk)
    counts = view.counts.tail(MOST).reset_index(drop=True)
    rows = [
        _row(desk, "now", replay.run(counts, now, truths)),
        _row(desk, "changed", replay.run(counts, changed, truths)),
    ]
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="explore.replay_table",
        column_config={
            name: desk.t(f"explore.replay_{name}")
            for name in ("rules", "alerts", "first", "false", "gained")
        },
        alt=desk.t("explore.tab_replay"),
    )
    st.markdown(f":small[:gray[{escape_md(desk.t('explore.replay_truth'))}]]")
    if changed != now and desk.room_name != "demo":
        _save(desk, changed)


def _truths(desk: Desk) -> list[Truth]:
    """Return the room's incidents as what really happened, and when it was noticed."""
    return [
        Truth(one.opened_at, one.closed_at, one.opened_at, one.title)
        for one in journal.incidents(desk.events)
    ]


def _row(desk: Desk, name: str, made: Replay) -> dict[str, object]:
    times = [desk.clock(d.at.to_pydatetime(), day=True) for d in made.detections[:6]]
    gained = [one.gained for one in made.outcomes if one.gained is not None]
    return {
        "rules": desk.t(f"explore.replay_{name}"),
        "alerts": len(made.detections),
        "first": ", ".join(times) or "-",
        "false": f"{made.false_alarms_per_week:.1f}",
        "gained": f"{gained[0]:.0f}" if gained else "-",
    }


def _save(desk: Desk, changed: AlertSettings) -> None:
    if st.button(
        desk.t("explore.replay_save"), icon=":material/save:", key="explore.replay_save"
    ):
        try:
            path = detectors.save(changed)
        except CrisisError as problem:
            st.error(escape_md(problem.words(desk.lang)))
            return
        st.success(escape_md(desk.t("explore.replay_saved", file=path.name)))
