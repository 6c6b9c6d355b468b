/* Nothing is cut in silence: what does not fit is taken away whole, least needed
   first, and duties that found no room are counted. */

function overflows(node) {
  return node.scrollHeight > node.clientHeight + 1;
}

function shed(section, parts) {
  for (const part of parts) {
    if (!overflows(section)) return;
    part.hidden = true;
  }
}

/* Sizes a line down to its place: spans and times are longer in some languages. */
function shrink(stage, anew) {
  for (const node of stage.querySelectorAll(".long, .left, .reason .figure, .numeral, .nolevel")) {
    if (!anew && node.dataset.said === node.textContent + node.clientWidth) continue;
    node.style.fontSize = "";
    node.dataset.said = node.textContent + node.clientWidth;
    if (node.scrollWidth <= node.clientWidth || !node.clientWidth) continue;
    const size = parseFloat(getComputedStyle(node).fontSize);
    const part = (node.clientWidth / node.scrollWidth) * 0.985;
    node.style.fontSize = Math.max(size * part, size * 0.4) + "px";
  }
}

/* Source chips that the title leaves no room for become one "+n". */
function fitTop(stage, data) {
  const top = stage.querySelector(".top");
  const chips = [...top.querySelectorAll(".chip:not(.others)")].reverse().slice(0, -1);
  const others = top.querySelector(".others");
  let left = data.top.others;
  const tell = () => {
    others.hidden = left === 0;
    put(others, "+" + left);
  };
  tell();
  for (const chip of chips) {
    if (top.scrollWidth <= top.clientWidth + 1) return;
    chip.hidden = true;
    chip.dataset.shed = "";
    left += 1;
    tell();
  }
}

function fitWall(stage, data) {
  const all = (kind) => [...stage.querySelectorAll(kind)];
  for (const node of all("[data-shed]")) {
    node.hidden = false;
    delete node.dataset.shed;
  }
  shrink(stage, true);
  fitTop(stage, data);
  const figures = stage.querySelector(".figures");
  for (const one of figures ? [...figures.children].reverse().slice(0, -1) : []) {
    if (figures.scrollWidth <= figures.clientWidth + 1) break;
    one.hidden = true;
    one.dataset.shed = "";
  }
  const asks = stage.querySelector(".asks");
  if (asks) {
    const bars = all(".drive").reverse().slice(0, -1);
    mark(asks, [...all(".post"), ...bars, ...all(".question").reverse().slice(0, -1)]);
  }
  const slab = stage.querySelector(".slab");
  if (slab) {
    mark(slab, [...all(".setby p").reverse(), ...all(".reason").reverse().slice(0, -1),
      ...all(".why")]);
  }
  const foot = stage.querySelector(".foot");
  for (const one of foot ? [...foot.children].reverse().slice(0, -1) : []) {
    if (!overflows(foot) && foot.scrollWidth <= foot.clientWidth + 1) break;
    one.hidden = true;
    one.dataset.shed = "";
  }
  fitDuties(stage, data);
}

function mark(section, parts) {
  shed(section, parts.filter((one) => !one.hidden).map((one) => ({
    set hidden(value) {
      one.hidden = value;
      one.dataset.shed = "";
    },
  })));
}

function fitDuties(stage, data) {
  const next = stage.querySelector(".next");
  const more = next && next.querySelector(".more");
  if (!more) return;
  let left = Number(more.dataset.n);
  const tell = () => {
    more.hidden = left === 0;
    put(more, left ? fill(data.words.more, { n: left }) : "");
  };
  tell();
  const duties = [...next.querySelectorAll(".duty")].reverse().slice(0, -1);
  for (const duty of duties) {
    if (!overflows(next)) return;
    duty.hidden = true;
    duty.dataset.shed = "";
    left += 1;
    tell();
  }
}
