"""Invented snapshots of the wall in every state, for tests and pictures.

Brand, people, posts and figures are fiction. All rest on one fixed moment.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pandas as pd

from crisis.model import Assessment, Detection, Factor, Incident, Statement
from crisis.snapshot.types import (
    Asked,
    Drive,
    Duty,
    Post,
    Series,
    Snapshot,
    SourceAge,
    Trend,
)

NOW = datetime(2026, 5, 14, 7, 5, 20, tzinfo=UTC)  # 15:05 in Shanghai
BUCKET = timedelta(minutes=5)
HOSTILE = (
    "<img src=x onerror=\"document.title='pwned'\"><script>document.title='pwned'"
    "</script> **bold** [link](javascript:alert(1)) \u202egnorw @some_person.who $x^2$"
)
TITLES = {
    "en": "Duskpan 4 handle breaks",
    "zh-Hans": "暮锅 4 手柄断裂",
    "zh-Hant": "暮鍋 4 手把斷裂",
}
WORDS = {
    "en": ("handle / 手柄", "hot oil", "#DuskpanDown", "Refund page live"),
    "zh-Hans": ("手柄 / handle", "热油", "#DuskpanDown", "退款页面上线"),
    "zh-Hant": ("手把 / handle", "熱油", "#DuskpanDown", "退款頁面上線"),
}


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


def at(hour: int, minute: int) -> datetime:
    """A time of day in Shanghai, on the day of `NOW`."""
    return datetime(2026, 5, 14, hour - 8, minute, tzinfo=UTC)


def series(storm: float, *, onset: datetime | None = None, hours: float = 10) -> Series:
    count = int(hours * 12)
    start = at(15, 5) - count * BUCKET
    rows: dict[str, list] = {name: [] for name in ("all", "bad", "ok", "low", "high")}
    for index in range(count):
        time = start + index * BUCKET
        wave = math.sin(index / 7.0) * 1.4 + math.sin(index * 2.3) * 1.1
        expected = 9 + 4 * math.sin((index - count + 30) / 19)
        bad = expected * 0.7 + wave
        if onset is not None and time >= onset:
            since = (time - onset) / timedelta(minutes=28)
            bad += storm * (1 - math.exp(-since)) * (1 + 0.09 * math.sin(index * 1.7))
        rows["all"].append(max(round(bad * 1.25 + 30), 1))
        rows["bad"].append(max(round(bad), 0))
        rows["ok"].append(expected)
        rows["low"].append(max(expected - 7, 0))
        rows["high"].append(expected + 8)
    share = [bad / of for bad, of in zip(rows["bad"], rows["all"], strict=True)]
    return Series(
        start=start,
        bucket=300,
        mentions=tuple(rows["all"]),
        negative=tuple(rows["bad"]),
        unsure=tuple(3 for _ in share),
        expected=tuple(rows["ok"]),
        lower=tuple(rows["low"]),
        upper=tuple(rows["high"]),
        share=tuple(share),
        share_low=tuple(max(one - 0.05, 0) for one in share),
        share_high=tuple(min(one + 0.05, 1) for one in share),
    )


def sources(*, x_age: float = 8) -> tuple[SourceAge, ...]:
    rows = (("x", x_age, 120.0), ("weibo", 21, 300.0), ("threads", 34, 300.0))
    return tuple(
        SourceAge(name, name, ago(seconds=age + 20), ago(seconds=age), limit, "live")
        for name, age, limit in rows
    )


def statement(number: int, moment: datetime) -> Statement:
    return Statement(
        statement_id=f"s{number}",
        incident_id="i1",
        kind="statement",
        text="We are looking into it.",
        lang="en",
        at=moment,
        author="Odile Varga",
        approver="Anders Brill",
        channels=("x",),
        text_sha256="0" * 64,
    )


def spike(moment: datetime) -> Detection:
    return Detection(
        at=pd.Timestamp(moment),
        observed=31,
        expected=9,
        upper=18,
        score=4.2,
        metric="negative",
        onset=pd.Timestamp(moment),
    )


def calm(lang: str = "en") -> Snapshot:
    words = {
        "en": ("new colour", "quiet lid", "price"),
        "zh-Hans": ("新颜色", "很安静", "价格"),
        "zh-Hant": ("新顏色", "很安靜", "價格"),
    }[lang]
    question = {
        "en": ("How do I season the pan?", "Does it work on induction hobs?"),
        "zh-Hans": ("新锅要怎么开锅？", "电磁炉能用吗？"),
        "zh-Hant": ("新鍋要怎麼開鍋？", "電磁爐能用嗎？"),
    }[lang]
    return Snapshot(
        now=NOW,
        version="v1",
        mode="live",
        brand="Quillmoor Kitchens",
        zone="Asia/Taipei" if lang == "zh-Hant" else "Asia/Shanghai",
        terms=("Quillmoor", "Duskpan", "暮鍋" if lang == "zh-Hant" else "暮锅"),
        as_of=ago(seconds=28),
        stale=False,
        incident=None,
        assessment=Assessment(0, (), NOW),
        calm_days=41,
        sources=sources(),
        series=series(0),
        spikes=(),
        statements=(),
        trend=Trend("quiet", 1.0, 104, 103),
        negative_share=0.13,
        share_error=0.021,
        negative_now=12,
        expected_now=(4.0, 18.0),
        unsure_share=0.06,
        questions=(
            Asked(question[0], lang, 14, at(11, 30)),
            Asked(question[1], lang, 6),
        ),
        drives=tuple(
            Drive(word, lang, count, None)
            for word, count in zip(words, (44, 31, 19), strict=True)
        ),
        post=None,
        duties=(),
        platforms={"x": 0.61, "weibo": 0.33, "threads": 0.06},
        languages={"en": 0.54, "zh-Hans": 0.40, "zh-Hant": 0.06},
        spokesperson="Mirela Tan 谭蜜拉" if lang != "zh-Hant" else "Mirela Tan 譚蜜拉",
        lead="Dov Castellan",
    )


FACTORS = {
    1: (
        Factor("harm_safety", 7, 7, 1, {"count": 7}),
        Factor("outlets", 3, 5, 2, {"count": 3}),
    ),
    2: (
        Factor("volume", 6.1, 3.05, 2, {"times": "5.4", "z": "6.1"}),
        Factor("verified", 1250000, 4.0, 2, {"followers": "1,250,000"}),
    ),
    3: (
        Factor("share", 0.17, 2.17, 3, {"points": 17, "share": 30}),
        Factor("volume", 2.8, 1.4, 3, {"times": "2.1", "z": "2.8"}),
    ),
    4: (Factor("harm_money", 1, 4, 4, {"count": 1}),),
}


def level(tier: int, lang: str = "en") -> Snapshot:
    base = calm(lang)
    onset = at(13, 31) if tier < 3 else at(14, 25)
    storm = {1: 84.0, 2: 52.0, 3: 22.0, 4: 9.0}[tier]
    opened = onset + timedelta(minutes=11)
    kind = {1: "slowing", 2: "rising", 3: "steady", 4: "falling"}[tier]
    incident = Incident(
        incident_id="i1",
        title=TITLES[lang],
        brand=base.brand,
        status="active",
        tier=tier,
        opened_at=opened,
        tier_at=opened + timedelta(minutes=38) if tier < 3 else opened,
        tier_by="Dov Castellan",
        fault="brand",
        spokesperson=base.spokesperson,
        lead=base.lead,
    )
    return replace(
        base,
        incident=incident,
        assessment=Assessment(tier, FACTORS[tier], NOW, onset),
        series=series(storm, onset=onset),
        spikes=(spike(onset),),
        statements=(statement(1, at(14, 5)), statement(2, at(14, 45))),
        trend=Trend(kind, {1: 3.1, 2: 4.6, 3: 1.9, 4: 0.8}[tier], 960, 310),
        negative_share={1: 0.64, 2: 0.55, 3: 0.3, 4: 0.2}[tier],
        share_error=0.03,
        negative_now=series(storm, onset=onset).negative[-1],
        unsure_share=0.09,
        questions=_questions(lang),
        drives=_drives(lang),
        post=_post(lang),
        duties=_duties(lang),
    )


def _questions(lang: str) -> tuple[Asked, ...]:
    first = {
        "en": (
            "Is the Duskpan 4 safe to use on a gas hob?",
            "Which batches are affected?",
        ),
        "zh-Hans": ("暮锅 4 在燃气灶上用还安全吗？", "哪些批次受影响？"),
        "zh-Hant": ("暮鍋 4 在瓦斯爐上用還安全嗎？", "哪些批次受影響？"),
    }[lang]
    return (
        Asked(first[0], lang, 412),
        Asked("已经付款的订单怎么退？要等多久？", "zh-Hans", 238),
        Asked(first[1], lang, 187, at(14, 5)),
    )


def _drives(lang: str) -> tuple[Drive, ...]:
    counts = (1204, 655, 430)
    return tuple(
        Drive(word, lang, count, 6.0)
        for word, count in zip(WORDS[lang][:3], counts, strict=True)
    )


def _post(lang: str) -> Post:
    text = {
        "en": "Handle came off while I was draining pasta. Boiling water everywhere, my son"
        " was standing right there. Support told me to “tighten the screw”.",
        "zh-Hans": "煎牛排的时候手柄突然断了，热油溅了一地，孩子就站在旁边。"
        "客服让我“把螺丝拧紧”。",
        "zh-Hant": "煎牛排的時候手把突然斷了，熱油濺了一地，孩子就站在旁邊。"
        "客服叫我「把螺絲鎖緊」。",
    }[lang]
    return Post(text, lang, "weibo", "··7k3", at(13, 31), 9840)


def _duties(lang: str) -> tuple[Duty, ...]:
    begun = at(13, 42)
    mira = "Mirela Tan"
    return (
        Duty("acknowledge", "", at(14, 12), mira, "done", at(14, 5), begun),
        Duty("promise", WORDS[lang][3], at(18, 0), "K. Aldous", "due", None, begun),
        Duty("update", "", at(15, 0), mira, "late", None, begun),
        Duty("statement", "", at(15, 42), "Anders Brill", "due", None, begun),
    )


def stale(lang: str = "en") -> Snapshot:
    old = ago(minutes=14, seconds=12)
    return replace(
        level(1, lang),
        stale=True,
        as_of=old,
        sources=sources(x_age=14 * 60 + 12),
        trend=Trend("rising", 3.4, 900, 265),
    )


def proposed(lang: str = "en") -> Snapshot:
    return replace(level(2, lang), incident=None, duties=(), statements=())


def empty(lang: str = "en") -> Snapshot:
    return replace(
        calm(lang),
        as_of=None,
        sources=(),
        series=None,
        trend=Trend("none", None, 0, 0),
        negative_share=None,
        share_error=None,
        negative_now=0,
        expected_now=None,
        unsure_share=None,
        questions=(),
        drives=(),
        terms=(),
        platforms={},
        languages={},
        spokesperson="",
        lead="",
        calm_days=None,
    )


def crowded(lang: str = "en") -> Snapshot:
    """More of everything than fits: long words, many duties, many sources."""
    base = level(1, lang)
    word = {
        "en": "Unbelievably long promised thing ",
        "zh-Hans": "非常冗长的承诺事项",
        "zh-Hant": "非常冗長的承諾事項",
    }[lang]
    state = ("late", "late", "due", "due", "due", "due", "due", "done")
    return replace(
        base,
        incident=replace(base.incident, title=TITLES[lang] * 6, tier_by="Dov " * 20),
        sources=tuple(
            SourceAge(f"s{n}", f"source number {n}", NOW, ago(hours=n), 60.0, "live")
            for n in range(7)
        ),
        questions=tuple(Asked(word * 12, lang, 10**7 + n) for n in range(5)),
        drives=tuple(Drive(word * 9, lang, 10**8 - n, 3.0) for n in range(5)),
        post=Post("W" * 400, lang, "weibo", "··7k3", at(13, 31), 10**9),
        duties=tuple(
            Duty(
                "promise",
                f"{n} {word * 6}",
                at(14, 1) + timedelta(hours=9 * n if n > 1 else 0),
                "A. Name " * 9,
                kind,
            )
            for n, kind in enumerate(state)
        ),
        trend=Trend("rising", 1234.5, 10**6, 3),
        negative_now=1234567,
        expected_now=(1200.0, 345678.0),
        spikes=tuple(spike(at(13, 31) + n * BUCKET) for n in range(6)),
        statements=tuple(statement(n, at(13, 50) + n * BUCKET) for n in range(9)),
    )


def sparse(lang: str = "en") -> Snapshot:
    """Few posts: buckets without any share, a statement over the chart's name."""
    base = level(2, lang)
    whole = base.series
    gaps = [None if n % 4 or n > 100 else 0.5 for n in range(len(whole.negative))]
    return replace(
        base,
        sources=(),
        series=replace(
            whole,
            share=tuple(gaps),
            share_low=tuple(one and 0.1 for one in gaps),
            share_high=tuple(one and 0.9 for one in gaps),
        ),
        statements=(statement(1, at(11, 50)), statement(2, at(12, 40))),
        spikes=(spike(at(12, 10)),),
        duties=(
            Duty(
                "statement", "", at(16, 0), "Mirela Tan", "done", at(15, 1), at(12, 2)
            ),
            Duty("update", "", NOW.replace(day=16), "Anders Brill-Castellan", "due"),
        ),
    )


def hostile(lang: str = "en") -> Snapshot:
    base = level(1, lang)
    return replace(
        base,
        brand=HOSTILE[:60],
        terms=(),
        incident=replace(base.incident, title=HOSTILE, tier_by=HOSTILE),
        questions=(Asked(HOSTILE, "en", 1),),
        drives=(Drive(HOSTILE, "en", 3, None),),
        post=Post(HOSTILE, "en", HOSTILE, "some_person.who", at(13, 31), 1),
        duties=(Duty("promise", HOSTILE, at(15, 30), HOSTILE, "due"),),
        spokesperson=HOSTILE,
        lead=HOSTILE,
        sources=(SourceAge("h", HOSTILE, NOW, NOW, 60.0, "live"),),
    )


STATES = {
    "calm": calm,
    "red": lambda lang="en": level(1, lang),
    "orange": lambda lang="en": level(2, lang),
    "yellow": lambda lang="en": level(3, lang),
    "blue": lambda lang="en": level(4, lang),
    "proposed": proposed,
    "stale": stale,
    "drill": lambda lang="en": replace(level(1, lang), mode="drill"),
    "demo": lambda lang="en": replace(level(1, lang), mode="demo"),
    "empty": empty,
    "crowded": crowded,
    "sparse": sparse,
    "hostile": hostile,
}


def make(state: str, lang: str = "en") -> Snapshot:
    """Return the snapshot of one of `STATES`."""
    return STATES[state](lang)
