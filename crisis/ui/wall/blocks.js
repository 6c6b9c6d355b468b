/* The wall's blocks as DOM nodes. Every word goes through textContent: post text and
   names come from strangers. `ticks` collects what moves between two payloads. */

function el(name, kind, ...children) {
  const node = document.createElement(name);
  if (kind) node.className = kind;
  node.append(...children.filter((one) => one !== null && one !== undefined));
  return node;
}

function say(name, kind, text, lang) {
  const node = el(name, kind);
  node.textContent = text;
  if (lang) node.lang = lang;
  return node;
}

function icon(kind) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 40 40");
  svg.setAttribute("class", "icon " + kind);
  svg.setAttribute("aria-hidden", "true");
  if (kind === "tick") {
    shape(svg, "circle", { cx: 20, cy: 20, r: 19, class: "solid" });
    shape(svg, "path", { d: "M11 20.5l6.5 6.5L29.5 14.5", class: "cut" });
  } else if (kind === "open") {
    shape(svg, "circle", { cx: 20, cy: 20, r: 17.5, class: "ring" });
    shape(svg, "path", {
      d: "M14.5 16a5.5 5.5 0 1 1 8.6 4.5c-2 1.4-3.1 2.3-3.1 4.5", class: "ring" });
    shape(svg, "circle", { cx: 20, cy: 30, r: 2.2, class: "solid" });
  } else {
    shape(svg, "path", { d: "M10 10L30 30M30 10L10 30", class: "ring" });
  }
  return svg;
}

function column(kind, label, ...children) {
  const section = el("section", "col " + kind);
  if (label) section.append(say("h2", "label", label));
  section.append(...children.filter(Boolean));
  return section;
}

function slabOf(data, ticks) {
  const slab = data.slab;
  const root = el("section", "slab");
  root.append(say("p", "label", slab.label));
  const size = slab.numeral ? "word" : "nolevel";
  const name = el("div", "level",
    slab.numeral ? say("p", "numeral", slab.numeral) : null,
    el("div", "is", say("h1", size, slab.word), slab.gloss ? say("p", "gloss", slab.gloss) : null));
  const time = el("div", "time");
  if (slab.since) time.append(say("p", "since", slab.since));
  if (slab.began) {
    const node = say("p", "long", "");
    ticks.push((now) => put(node, ageOf((now - slab.began) / 1000, data.words)));
    time.append(node);
  } else if (slab.long) {
    time.append(say("p", "long", slab.long));
  }
  const note = say("p", "note rests", data.notice ? data.notice.rests : "");
  note.hidden = !data.notice;
  const lost = say("p", "note lost", "");
  lost.hidden = true;
  ticks.push((now, state) => {
    lost.hidden = !state.lost;
    note.hidden = !data.notice || state.lost;
    if (state.lost) put(lost, fill(data.words.not_live, { time: state.since }));
  });
  root.append(el("div", "head", name, time, note, lost));
  if (slab.why) {
    const why = el("div", "why", say("h2", "label", slab.why));
    for (const one of slab.reasons) {
      why.append(el("div", "reason", say("p", "figure", one.figure, one.lang),
        one.words ? say("p", "body", one.words, one.lang) : null));
    }
    root.append(why);
  }
  if (slab.foot && slab.foot.length) {
    root.append(el("div", "setby", ...slab.foot.map((one) => say("p", "", one))));
  }
  return root;
}

function topOf(data, ticks) {
  const top = data.top;
  const title = el("p", "title");
  if (top.title) title.append(say("b", "", top.title, top.title_lang), " ");
  title.append(say("span", "brand", top.brand));
  const root = el("header", "top", title);
  if (data.mode === "demo") {
    const demo = el("p", "demo");
    data.marks.all.forEach(([lang, word], index) => {
      if (index) demo.append(" · ");
      demo.append(say("span", "", word, lang));
    });
    root.append(demo);
  }
  const chips = el("div", "chips");
  for (const one of top.sources) {
    const text = say("span", "", one.name + (one.text ? " " + one.text : ""));
    const chip = el("span", "chip " + one.state, el("i", "dot"), icon("cross"), text);
    chip.classList.toggle("old", one.late);
    ticks.push((now, state) => {
      const age = one.at === null ? null : Math.max(now - one.at, 0) / 1000;
      const late = one.late || (age !== null && one.limit !== null && age > one.limit);
      chip.classList.toggle("old", late || state.lost);
      if (age !== null) put(text, one.name + " " + ageOf(age, data.words));
    });
    chips.append(chip);
  }
  chips.append(say("span", "chip others", ""));
  const clock = say("b", "", "");
  ticks.push((now) => put(clock, clockOf(now, data.zone)));
  root.append(chips, el("p", "clock", clock, " ", say("span", "city", top.city)));
  return root;
}

function noticeOf(data, ticks) {
  const node = say("p", "notice", "");
  ticks.push((now, state) => {
    const notice = data.notice;
    node.hidden = !notice && !state.lost;
    if (state.lost) {
      put(node, fill(data.words.lost, { time: state.since }));
    } else if (notice) {
      const age = notice.since ? ageOf((now - notice.since) / 1000, data.words) : "";
      put(node, fill(notice.text, { age }));
    }
  });
  return node;
}

function happeningOf(data, ticks) {
  if (data.empty) {
    return column("happening", "", noticeOf(data, ticks), say("p", "headline", data.empty));
  }
  const block = data.happening;
  if (!block) {
    return column("happening bare", "", noticeOf(data, ticks));
  }
  const figures = el("div", "figures");
  for (const one of block.figures) {
    const value = say("b", "value fig", one.value);
    figures.append(el("div", one.negative ? "figure bad" : "figure",
      el("p", "row", value, one.error ? say("span", "error", one.error) : null),
      ...one.lines.map((line) => say("p", "small", line))));
  }
  const root = column("happening", block.label, noticeOf(data, ticks),
    say("p", "headline", block.headline), figures);
  if (block.chart) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", block.chart.alt);
    root.append(el("div", "chart", svg));
  }
  return root;
}

function askedOf(data) {
  const root = el("section", "col asks");
  if (data.asked) {
    const part = el("div", "part asked", say("h2", "label", data.asked.label));
    for (const one of data.asked.items) {
      part.append(el("div", one.answered ? "question yes" : "question",
        icon(one.answered ? "tick" : "open"),
        el("div", "", say("p", "words", one.text, one.lang),
          el("p", "small", say("b", "", one.state), " ", say("span", "muted", one.count)))));
    }
    root.append(part);
  }
  if (data.drives) {
    const kind = data.drives.calm ? "part drives calm" : "part drives";
    const part = el("div", kind, say("h2", "label", data.drives.label));
    for (const one of data.drives.items) {
      const bar = el("i", "bar");
      bar.style.width = (one.bar * 100).toFixed(1) + "%";
      part.append(el("div", "drive",
        el("p", "row", say("b", "words", one.text, one.lang),
          say("span", "muted fig", one.count)), bar));
    }
    const post = data.drives.post;
    if (post) {
      part.append(el("figure", "post", say("blockquote", "words", post.text, post.lang),
        say("figcaption", "muted", post.line)));
    }
    root.append(part);
  }
  if (!root.children.length) root.classList.add("bare");
  return root;
}

function dutiesOf(data, ticks) {
  if (!data.duties) return el("section", "col next bare");
  const root = column("next", data.duties.label);
  for (const one of data.duties.items) {
    const name = say("p", "name", one.name, one.lang);
    const time = say("p", "left", "");
    const by = say("p", "small", "");
    const node = el("div", "duty " + one.state, name, time, by);
    if (one.state === "done") {
      time.append(icon("tick"), say("span", "", one.done));
      by.remove();
    } else {
      ticks.push((now) => {
        const late = now >= one.due + 60000 || (one.state === "late" && now >= one.due);
        node.className = late ? "duty late" : "duty due";
        const left = (one.due - now) / 1000;
        const words = late
          ? fill(data.words.late, { age: ageOf(Math.max(-left, 60), data.words) })
          : leftOf(left, data.words);
        put(time, words);
        put(by, late ? one.was_due : one.by);
      });
    }
    root.append(node);
  }
  const more = say("p", "more muted", "");
  more.dataset.n = data.duties.others;
  root.append(more);
  return root;
}

function footOf(data) {
  const root = el("footer", "foot");
  for (const one of data.foot) {
    root.append(el("p", "", say("span", "muted", one.label), " ", say("b", "", one.value)));
  }
  return root;
}

/* Striped bars with the words, above and below: nothing else on the wall has stripes. */
function barOf(data, kind) {
  const bar = el("div", "hazard " + kind);
  const all = el("span", "tag all");
  data.marks.all.forEach(([lang, word], index) => {
    if (index) all.append(" · ");
    all.append(say("span", "", word, lang));
  });
  const side = () => say("span", "tag side", data.marks.words);
  bar.append(side(), all, side());
  return bar;
}
