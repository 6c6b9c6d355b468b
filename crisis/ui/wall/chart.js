/* The wall's chart: negative posts with the expected band, negative share with its
   ribbon, spikes as triangles, our statements as numbered discs. Drawn in u. */

const SVG = "http://www.w3.org/2000/svg";

function shape(parent, name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
}

/* A round step that makes two or three gridlines up to `most`. */
function niceStep(most) {
  const rough = Math.max(most, 4) / 2;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((one) => one * power >= rough * 0.8) * power;
  return Math.max(Math.round(step), 1);
}

/* "M x y L x y" through the points, starting anew after every gap. */
function pathOf(points) {
  let open = false;
  return points
    .map((point) => {
      if (!point) {
        open = false;
        return "";
      }
      const lead = open ? "L" : "M";
      open = true;
      return lead + point[0].toFixed(1) + " " + point[1].toFixed(1);
    })
    .join("");
}

/* The area between two lines, in pieces where either has a gap. */
function areaOf(upper, lower) {
  const pieces = [];
  let run = [];
  for (let i = 0; i <= upper.length; i += 1) {
    if (i < upper.length && upper[i] && lower[i]) {
      run.push(i);
      continue;
    }
    if (run.length > 1) {
      const low = run.map((at) => lower[at]).reverse();
      pieces.push(pathOf([...run.map((at) => upper[at]), ...low]) + "Z");
    }
    run = [];
  }
  return pieces.join("");
}

/* How far the plot moves down so that no disc lies on the panel's name. */
function titleLift(svg, chart, width, u) {
  const probe = shape(svg, "text", { class: "name", "font-size": 26 * u }, chart.count_label);
  const right = 68 * u + probe.getComputedTextLength() + 30 * u;
  probe.remove();
  const span = (chart.negative.length - 1) * chart.bucket * 1000;
  const hit = chart.statements.some((one) =>
    68 * u + ((one.at - chart.start) / span) * (width - 84 * u) < right);
  return hit ? 34 : 0;
}

function hours(start, end, zone) {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  });
  const marks = [];
  const span = (end - start) / 3600000;
  const every = span <= 5 ? 1 : span <= 12 ? 2 : span <= 18 ? 3 : 4;
  /* Half-hour and quarter-hour zones have full hours off the epoch's grid. */
  for (let at = Math.ceil(start / 900000) * 900000; at <= end; at += 900000) {
    const text = format.format(at);
    if (text.endsWith(":00") && Number(text.slice(0, 2)) % every === 0) {
      marks.push([at, text]);
    }
  }
  return { marks, first: format.format(start), last: format.format(end) };
}

function drawChart(svg, chart, zone, width, height, u) {
  svg.replaceChildren();
  if (width < 40 || height < 40) return;
  svg.setAttribute("viewBox", "0 0 " + width + " " + height);
  const small = 26 * u;
  const box = { left: 68 * u, right: width - 16 * u };
  const head = (46 + titleLift(svg, chart, width, u)) * u;
  const foot = height - 40 * u;
  const gap = 62 * u;
  const room = foot - head - gap;
  const count = { top: head + 8 * u, bottom: head + room * 0.68 };
  const share = { top: count.bottom + gap, bottom: foot };
  const n = chart.negative.length;
  const step = chart.bucket * 1000;
  const end = chart.start + (n - 1) * step;
  const x = (at) =>
    box.left + (Math.min(Math.max((at - chart.start) / (end - chart.start), 0), 1)
      * (box.right - box.left));
  const at = (index) => chart.start + index * step;
  const gridStep = niceStep(Math.max(...chart.negative, ...chart.upper));
  const peak = Math.max(...chart.negative, ...chart.upper, gridStep);
  const round = Math.ceil(peak / gridStep) * gridStep;
  const most = round <= peak * 1.12 ? round : peak;
  const y = (value) => count.bottom - (value / most) * (count.bottom - count.top);
  const p = (value) => share.bottom - (value / 100) * (share.bottom - share.top);

  const line = (top, from = box.left) => shape(svg, "line", {
    x1: from, x2: box.right, y1: top, y2: top, class: "grid" });
  const label = (left, top, text, kind, anchor = "start") => shape(svg, "text", {
    x: left, y: top, class: kind, "text-anchor": anchor, "font-size": small }, text);

  for (let value = 0; value <= most; value += gridStep) {
    line(y(value));
    if (count.bottom - count.top > 90 * u || value % (2 * gridStep) === 0) {
      label(box.left - 10 * u, y(value) + 9 * u, value.toLocaleString("en"), "tick", "end");
    }
  }
  [0, 50, 100].forEach((value) => line(p(value)));
  label(box.left - 10 * u, p(50) + 9 * u, "50\u00a0%", "tick", "end");
  label(box.left, 26 * u, chart.count_label, "name");
  label(box.left, share.top - 14 * u, chart.share_label, "name");

  const upper = chart.upper.map((value, i) => [x(at(i)), y(value)]);
  const lower = chart.lower.map((value, i) => [x(at(i)), y(value)]);
  const posts = chart.negative.map((value, i) => [x(at(i)), y(value)]);
  const floor = [[posts[n - 1][0], y(0)], [posts[0][0], y(0)]];
  shape(svg, "path", { d: areaOf(upper, lower), class: "band" });
  shape(svg, "path", { d: pathOf([...posts, ...floor]) + "Z", class: "fill" });
  shape(svg, "path", { d: pathOf(posts), class: "line", "stroke-width": 5 * u });

  const dot = (values) => values.map((v, i) => (v === null ? null : [x(at(i)), p(v)]));
  shape(svg, "path", { d: areaOf(dot(chart.high), dot(chart.low)), class: "ribbon" });
  shape(svg, "path", { d: pathOf(dot(chart.share)), class: "line", "stroke-width": 4 * u });

  dot(chart.share).forEach((point, i, all) => {
    if (!point || all[i - 1] || all[i + 1]) return;
    shape(svg, "circle", { cx: point[0], cy: point[1], r: 4 * u, class: "spike" });
  });

  drawBandName(svg, chart, { x, y, at, n, box, u, small });
  drawStatements(svg, chart, { x, count, share, u });
  drawSpikes(svg, chart, { x, y, count, box, u, small });
  drawHours(svg, hours(chart.start, end, zone), { x, box, height, small, label, u });
}

/* "expected" stands in the band's free side: above the line, or in the open left. */
function drawBandName(svg, chart, g) {
  const index = Math.min(Math.round(g.n * 0.09), g.n - 1);
  const near = chart.upper.slice(index, index + Math.ceil(g.n * 0.2));
  const here = Math.max(...near, ...chart.negative.slice(index, index + near.length));
  const from = g.x(g.at(index));
  const under = chart.spikes.some((one) =>
    g.x(one.at) > from - 20 * g.u && g.x(one.at) < from + 230 * g.u);
  shape(svg, "text", {
    x: from, y: g.y(here) - (under ? 40 : 10) * g.u, class: "tick",
    "font-size": g.small }, chart.band);
}

function drawStatements(svg, chart, g) {
  const groups = [];
  for (const one of chart.statements) {
    const left = g.x(one.at);
    const last = groups[groups.length - 1];
    shape(svg, "line", {
      x1: left, x2: left, y1: g.count.top, y2: g.share.bottom, class: "said",
      "stroke-width": 3 * g.u, "stroke-dasharray": 3 * g.u + " " + 6 * g.u });
    if (last && left - last.right < (last.from === last.to ? 44 : 70) * g.u) {
      last.to = one.number;
      last.right = left;
    } else {
      groups.push({ first: left, right: left, from: one.number, to: one.number });
    }
  }
  for (const one of groups) {
    one.left = (one.first + one.right) / 2;
    const wide = one.from === one.to ? 0 : 26 * g.u;
    const text = wide ? one.from + "–" + one.to : String(one.from);
    const top = Math.max(g.count.top - 20 * g.u, 19 * g.u);
    shape(svg, "rect", {
      x: one.left - 19 * g.u - wide / 2, y: top - 19 * g.u, rx: 19 * g.u,
      width: 38 * g.u + wide, height: 38 * g.u, class: "disc" });
    shape(svg, "text", {
      x: one.left, y: top + 8.5 * g.u, class: "number", "text-anchor": "middle",
      "font-size": 25 * g.u }, text);
  }
}

function drawSpikes(svg, chart, g) {
  let free = -Infinity;
  const kept = chart.spikes.filter((one, i, all) =>
    i === 0 || g.x(one.at) - g.x(all[i - 1].at) > 24 * g.u);
  for (const [place, one] of kept.entries()) {
    const left = g.x(one.at);
    const next = kept[place + 1] ? g.x(kept[place + 1].at) - 14 * g.u : g.box.right;
    const index = Math.min(
      Math.max(Math.round((one.at - chart.start) / (chart.bucket * 1000)), 0),
      chart.negative.length - 1);
    const tip = Math.max(g.y(chart.negative[index]) - 12 * g.u, g.count.top + 20 * g.u);
    const half = 10 * g.u;
    shape(svg, "path", {
      d: pathOf([[left - half, tip - 17 * g.u], [left + half, tip - 17 * g.u],
        [left, tip]]) + "Z", class: "spike", "stroke-width": 3 * g.u });
    const width = 78 * g.u;
    const before = left - half - 6 * g.u;
    if (before - width > Math.max(free, g.box.left)) {
      shape(svg, "text", { x: before, y: tip - g.u, class: "when", "text-anchor": "end",
        "font-size": g.small }, one.text);
      free = left + half;
    } else if (left + half + width < next) {
      shape(svg, "text", { x: left + half + 6 * g.u, y: tip - g.u, class: "when",
        "font-size": g.small }, one.text);
      free = left + half + width;
    } else {
      free = left + half;
    }
  }
}

function drawHours(svg, axis, g) {
  const base = g.height - 8 * g.u;
  const room = 92 * g.u;
  g.label(g.box.left, base, axis.first, "tick");
  g.label(g.box.right, base, axis.last, "tick", "end");
  let free = g.box.left + 68 * g.u + 12 * g.u;
  for (const [at, text] of axis.marks) {
    const left = g.x(at);
    if (left - 34 * g.u < free || left + 34 * g.u > g.box.right - 80 * g.u) continue;
    g.label(left, base, text, "tick", "middle");
    free = left + room - 34 * g.u;
  }
}
