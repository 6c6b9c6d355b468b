"""The receipt of an import: what it was taken for, the sum that adds up, the doubts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from crisis import charts, i18n
from crisis.importers.layout import layouts
from crisis.model import Receipt
from crisis.text import escape_cell, escape_md, visible
from crisis.ui import words
from crisis.ui.state import Desk

TONES = ("ink", "muted", "neutral", "line", "unsure")


def show(desk: Desk, receipt: Receipt) -> None:
    """Draw one receipt."""
    with st.container(border=True):
        _head(desk, receipt)
        _sum(desk, receipt)
    left, right = st.columns([7.2, 6], gap="medium")
    with left:
        _refused(desk, receipt)
        _notes(desk, receipt)
    with right:
        _holds(desk, receipt)


def _head(desk: Desk, receipt: Receipt) -> None:
    title = desk.t("intake.opened", name=receipt.name, format=_format(desk, receipt))
    with st.container(
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.markdown(f"#### :material/task_alt: {escape_md(title)}", width="content")
        with st.container(horizontal=True, width="content"):
            if st.button(
                desk.t("common.undo"), icon=":material/undo:", key="intake.undo"
            ):
                done = desk.room.undo(receipt.import_id, actor=desk.actor)
                st.session_state["intake.undone"] = (done.removed, done.kept)
                st.session_state.pop("intake.shown", None)
                st.rerun()
            if st.button(
                desk.t("common.see_posts"),
                icon=":material/query_stats:",
                type="primary",
                key="intake.see",
            ):
                st.switch_page(
                    "pages/explore.py",
                    query_params={"span": "all", "room": desk.room_name},
                )
    line = desk.t(
        "intake.recognised",
        evidence=_evidence(desk, receipt),
        time=_imported(desk, receipt),
        seconds=f"{receipt.seconds:.1f}",
    )
    st.markdown(escape_md(line))


def _format(desk: Desk, receipt: Receipt) -> str:
    if receipt.format_id == "table":
        return desk.t("intake.format_table")
    titles = {layout.id: layout.title for layout in layouts()}
    return titles.get(receipt.format_id) or receipt.format_id


def _evidence(desk: Desk, receipt: Receipt) -> str:
    key = f"intake.by_{receipt.recognised_by}"
    how = receipt.recognised_by or receipt.format_id
    if i18n.has(key):
        how = desk.t(key, count=len(receipt.columns))
    encoding = receipt.encoding.replace("utf-8-sig", "UTF-8 with BOM")
    return ", ".join(part for part in (how, encoding) if part)


def _imported(desk: Desk, receipt: Receipt) -> str:
    # "imp-20260308-135501-ab12cd": the id carries the moment it began (UTC).
    stamp = receipt.import_id.removeprefix("imp-")[:15]
    try:
        at = pd.to_datetime(stamp, format="%Y%m%d-%H%M%S", utc=True)
    except ValueError:
        return ""
    return desk.clock(at.to_pydatetime())


def _sum(desk: Desk, receipt: Receipt) -> None:
    cells = st.columns([3, 0.6, 3, 0.6, 3, 0.6, 3], vertical_alignment="bottom")
    parts = (
        ("rows", receipt.rows, "="),
        ("new", receipt.new, "+"),
        ("merged", receipt.merged, "+"),
        ("refused", receipt.refused, ""),
    )
    for place, (name, value, sign) in enumerate(parts):
        cells[2 * place].metric(desk.t(f"intake.{name}"), f"{value:,}")
        if sign:
            cells[2 * place + 1].markdown(f"### {escape_md(sign)}")


def reason(desk: Desk, code: str) -> str:
    """Return a refusal's reason in words; ``code: detail`` keeps its detail."""
    head, _, detail = code.partition(":")
    key = f"intake_reason.{head.strip()}"
    if not i18n.has(key):
        return code
    said = desk.t(key, detail=detail.strip(), value=detail.strip())
    return said


def _refused(desk: Desk, receipt: Receipt) -> None:
    rows = receipt.rejected
    if rows.empty:
        st.markdown(f":material/check: {desk.t('intake.none_refused')}")
        return
    count = f"{len(rows):,}"
    st.subheader(desk.t("intake.refused_title", count=count), anchor=False)
    shown = rows.head(200)
    table = pd.DataFrame(
        {
            "row": shown["row"].astype("Int64"),
            "reason": [reason(desk, str(code)) for code in shown["reason"]],
            "raw": [visible(str(raw))[:400] for raw in shown["raw"]],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        key="intake.refused",
        height="content" if len(table) < 7 else 290,
        column_config={
            "row": st.column_config.NumberColumn(
                desk.t("intake.col_row"), width=80, format="%d"
            ),
            "reason": st.column_config.TextColumn(
                desk.t("intake.col_reason"), width="medium"
            ),
            "raw": st.column_config.TextColumn(desk.t("intake.col_raw")),
        },
        alt=desk.t("intake.refused_title", count=count),
    )
    st.download_button(
        desk.t("intake.download_refused", count=count),
        data=lambda: _csv(desk, rows),
        file_name=f"{receipt.import_id}-refused.csv",
        mime="text/csv",
        icon=":material/download:",
        key="intake.download",
        on_click="ignore",
    )


def _csv(desk: Desk, rows: pd.DataFrame) -> bytes:
    said = rows.assign(reason=[reason(desk, str(code)) for code in rows["reason"]])
    return said.map(escape_cell).to_csv(index=False).encode("utf-8-sig")


def _notes(desk: Desk, receipt: Receipt) -> None:
    said = []
    for code, slots in receipt.notes:
        key = f"intake_note.{code}"
        said.append(desk.t(key, **slots) if i18n.has(key) else code)
    if said:
        st.subheader(desk.t("intake.trust"), anchor=False)
    for words_ in said:
        st.warning(escape_md(words_), icon=":material/info:")


def _holds(desk: Desk, receipt: Receipt) -> None:
    st.subheader(desk.t("intake.holds"), anchor=False)
    if receipt.first_at is not None and receipt.last_at is not None:
        one, two = st.columns(2)
        for cell, name, at in (
            (one, "from", receipt.first_at),
            (two, "to", receipt.last_at),
        ):
            local = pd.Timestamp(at).tz_convert(desk.zone)
            cell.metric(
                desk.t(f"intake.{name}"), f"{local:%Y-%m-%d %H:%M}", border=True
            )
    key = f"intake_zone.{receipt.zone_reason}"
    why = desk.t(key) if i18n.has(key) else receipt.zone_reason
    line = desk.t("intake.zone_line", zone=receipt.zone, reason=why)
    st.markdown(f":gray[{escape_md(line)}]")
    _languages(desk, receipt)
    if receipt.columns:
        with st.expander(desk.t("intake.columns"), icon=":material/schema:"):
            rows = [
                {"file": visible(str(name)), "ours": _field(desk, ours)}
                for name, ours in receipt.columns.items()
            ]
            st.dataframe(
                pd.DataFrame(rows),
                hide_index=True,
                key="intake.columns",
                column_config={
                    "file": desk.t("intake.col_file"),
                    "ours": desk.t("intake.col_ours"),
                },
                alt=desk.t("intake.columns"),
            )


def _field(desk: Desk, name: str) -> str:
    key = f"field.{name}"
    return desk.t(key) if i18n.has(key) else name


def _languages(desk: Desk, receipt: Receipt) -> None:
    counts = sorted(receipt.languages.items(), key=lambda item: -item[1])
    if not counts:
        return
    top, rest = counts[:4], sum(count for _, count in counts[4:])
    parts = [
        (words.language(desk.lang, name), float(count), TONES[place])
        for place, (name, count) in enumerate(top)
    ]
    if rest:
        parts.append((desk.t("lang.other"), float(rest), TONES[4]))
    st.plotly_chart(
        charts.composition(parts, scheme=desk.scheme),
        theme=None,
        key="intake.languages",
        config={"displayModeBar": False},
        alt=", ".join(f"{name} {count:,.0f}" for name, count, _ in parts),
    )
