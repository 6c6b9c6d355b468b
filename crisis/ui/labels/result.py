"""What the sample says: corrected share beside the raw one, and who differs where."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from crisis.labelling.outcome import ENGINE_LABELS, Outcome
from crisis.labelling.record import JUDGEMENTS, Sample
from crisis.text import escape_md
from crisis.ui.state import Desk

EARLY = 20  # judgements below which the interval says little


def percent(share: float) -> str:
    """Return a share in whole per cent, as all screens write it."""
    return f"{100 * share:.0f}"


def heading(desk: Desk, found: Outcome | None) -> None:
    """Say the finding in one sentence, before anything else."""
    if found is None:
        st.subheader(escape_md(desk.t("labels.intro")), anchor=False)
        return
    said = desk.t(
        "labels.heading",
        share=percent(found.share.share),
        low=percent(found.share.low),
        high=percent(found.share.high),
        raw=percent(found.raw),
    )
    st.subheader(escape_md(said), anchor=False)


def show(desk: Desk, sample: Sample | None, found: Outcome | None) -> None:
    """Draw the outcome of a sample, as far as it has been judged."""
    with st.container(border=True):
        st.subheader(desk.t("labels.says"), anchor=False)
        if sample is None or found is None:
            st.markdown(escape_md(desk.t("labels.none_yet")))
            return
        _shares(desk, found)
        _remarks(desk, sample, found)
        if any(any(row.values()) for row in found.confusion.values()):
            _confusion(desk, found)
        drawn = desk.t(
            "labels.of_sample",
            time=desk.clock(sample.at, day=True),
            total=f"{sample.total:,}",
            actor=sample.actor,
        )
        st.markdown(f":small[:gray[{escape_md(drawn)}]]")


def _shares(desk: Desk, found: Outcome) -> None:
    left, right = st.columns(2)
    low, high = percent(found.share.low), percent(found.share.high)
    with left:
        st.metric(desk.t("labels.corrected"), f"{percent(found.share.share)} %")
        words = desk.t("labels.interval", low=low, high=high)
        st.markdown(f":gray[{escape_md(words)}]")
    with right:
        st.metric(desk.t("labels.raw"), f"{percent(found.raw)} %")
        st.markdown(f":gray[{escape_md(desk.t('labels.by_count'))}]")


def _remarks(desk: Desk, sample: Sample, found: Outcome) -> None:
    said = []
    if len(sample.judged) < EARLY:
        said.append(desk.t("labels.early"))
    elif found.more:
        said.append(desk.t("labels.more", count=f"{found.more:,}"))
    if found.seen:
        said.append(desk.t("labels.seen"))
    if found.agree is not None:
        said.append(desk.t("labels.agree", share=percent(found.agree)))
    if found.rates is not None:
        said.append(
            desk.t(
                "labels.rates",
                found=percent(found.rates.sensitivity),
                false=percent(1 - found.rates.specificity),
            )
        )
        said.append(desk.t("labels.wall_uses"))
    st.markdown("  \n".join(escape_md(one) for one in said))


def _confusion(desk: Desk, found: Outcome) -> None:
    rows = [
        {
            "said": desk.t(f"labels.as_{label}"),
            **{name: found.confusion[label][name] for name in ENGINE_LABELS},
        }
        for label in JUDGEMENTS
    ]
    column = st.column_config
    names = {
        name: column.NumberColumn(desk.t(f"sentiment.{name}")) for name in ENGINE_LABELS
    }
    st.markdown(f"**{escape_md(desk.t('labels.confusion'))}**")
    st.dataframe(
        pd.DataFrame(rows),
        hide_index=True,
        key="labels.confusion",
        column_config={"said": column.TextColumn(desk.t("labels.you_said")), **names},
        alt=desk.t("labels.confusion"),
    )
