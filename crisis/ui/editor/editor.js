/* The draft editor: a transparent text field over a layer that repeats its text with
   the findings marked. Both have one box, so they wrap alike and scroll as one. */

const PAUSE = 400;
const RETURN = 3000;
const LONG = 20000;
const editors = new WeakMap();
/* What an editor held when Streamlit took it away: it may only be moving it. */
const left = new Map();

/* The lines of a text, each with its pieces: [words, mark or null]; a mark that runs
   over line ends shows its number once. */
function linesOf(text, marks) {
  const lines = [];
  let [at, index] = [0, 0];
  for (const words of text.split("\n")) {
    const end = at + words.length;
    const pieces = [];
    let done = at;
    while (index < marks.length && marks[index].start < end) {
      const mark = marks[index];
      const from = Math.max(mark.start, at);
      const to = Math.min(mark.end, end);
      if (from > done) pieces.push([text.slice(done, from), null]);
      pieces.push([text.slice(from, to), { level: mark.level, number: mark.number,
        first: mark.start >= at }]);
      done = to;
      if (mark.end > end) break;
      index += 1;
    }
    if (done < end) pieces.push([text.slice(done, end), null]);
    const key = pieces.map(([some, mark]) =>
      (mark ? mark.level + mark.number + mark.first : "") + "\u0000" + some).join("\u0001");
    lines.push({ key, pieces });
    while (index < marks.length && marks[index].end <= end + 1) index += 1;
    at = end + 1;
  }
  return lines;
}

function nodeOf(line) {
  const node = document.createElement("div");
  for (const [words, mark] of line.pieces) {
    if (!mark) {
      node.append(words);
      continue;
    }
    const span = document.createElement("mark");
    span.className = mark.level;
    if (mark.first) {
      const number = document.createElement("b");
      number.dataset.number = mark.number;
      span.append(number);
    }
    span.append(words);
    node.append(span);
  }
  /* An empty line has height only with something on it. */
  if (!line.pieces.length) node.append("\u200b");
  return node;
}

class Editor {
  constructor(parent) {
    this.parent = parent;
    this.root = document.createElement("div");
    this.root.className = "editor";
    this.page = document.createElement("div");
    this.page.className = "page";
    this.mirror = document.createElement("div");
    this.mirror.className = "mirror";
    this.mirror.setAttribute("aria-hidden", "true");
    this.field = document.createElement("textarea");
    this.field.rows = 1;
    this.field.spellcheck = true;
    this.sheet = document.createElement("div");
    this.sheet.className = "sheet";
    this.sheet.append(this.mirror, this.field);
    this.page.append(this.sheet);
    this.root.append(this.page);
    this.marks = [];
    this.lines = [];
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("compositionstart", () => {
      this.composing = true;
      clearTimeout(this.timer);
    });
    this.field.addEventListener("compositionend", () => {
      this.composing = false;
      this.typed();
      if (this.waiting) this.force(this.waiting);
    });
    this.field.addEventListener("blur", () => this.flush());
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.flush();
    });
    this.onHide = () => this.flush();
  }

  take(data, key, send) {
    this.send = send;
    const fresh = this.data === undefined;
    this.data = data;
    this.key = key;
    if (!this.running) {
      this.running = true;
      if (!this.root.isConnected) this.parent.append(this.root);
      addEventListener("pagehide", this.onHide);
    }
    this.root.lang = data.lang;
    this.field.lang = data.lang;
    this.field.readOnly = data.disabled;
    this.root.classList.toggle("off", data.disabled);
    this.field.placeholder = data.placeholder;
    this.field.setAttribute("aria-label", data.label || data.placeholder);
    this.root.style.setProperty("--height", data.height + "px");
    if (fresh) this.begin(data);
    else if (data.revision !== this.revision) this.force(data);
    this.mark(data);
    this.look(data.focus);
  }

  begin(data) {
    const held = left.get(this.key);
    this.revision = data.revision;
    this.nonce = data.focus ? data.focus.nonce : null;
    if (held && held.revision === data.revision && performance.now() - held.at < RETURN) {
      this.field.value = held.text;
      this.sent = held.sent;
      this.nonce = held.nonce;
      if (held.focused) {
        this.field.focus({ preventScroll: true });
        this.field.setSelectionRange(held.from, held.to);
      }
      this.flush();
    } else {
      this.field.value = data.text;
      this.sent = data.text;
    }
    this.text = this.field.value;
  }

  /* A new revision replaces the text; not in the middle of a composition. */
  force(data) {
    if (this.composing) {
      this.waiting = data;
      return;
    }
    this.waiting = null;
    clearTimeout(this.timer);
    const { start, moved, end } = change(this.field.value, data.text);
    const [from, to] = [this.field.selectionStart, this.field.selectionEnd];
    const shifted = (at) => (at >= end ? at + moved : Math.min(at, start));
    this.revision = data.revision;
    this.field.value = data.text;
    this.text = data.text;
    this.sent = data.text;
    this.field.setSelectionRange(shifted(from), shifted(to));
    this.marks = [];
    this.paint();
  }

  mark(data) {
    const flat = data.marks.flatMap(([start, end]) => [start, end]);
    const units = toUnits(data.text, flat);
    const marks = data.marks.map(([, , level, number], index) => ({
      start: units[2 * index], end: units[2 * index + 1], level, number }));
    this.marks = rebase(marks, data.text, this.text);
    this.paint();
  }

  typed() {
    const now = this.field.value;
    this.marks = rebase(this.marks, this.text, now);
    this.text = now;
    this.soon();
    clearTimeout(this.timer);
    if (!this.composing) this.timer = setTimeout(() => this.flush(), PAUSE);
  }

  flush() {
    clearTimeout(this.timer);
    if (this.composing || !this.send || this.field.value === this.sent) return;
    this.sent = this.field.value;
    const text = this.sent.toWellFormed ? this.sent.toWellFormed() : this.sent;
    this.send("draft", { text, revision: this.revision });
  }

  /* A long text is painted when the keys rest: its layout takes longer than a key. */
  soon() {
    clearTimeout(this.later);
    if (this.text.length < LONG) this.paint();
    else this.later = setTimeout(() => this.paint(), PAUSE / 2);
  }

  /* Only lines that changed are made anew: the browser keeps the others' layout. */
  paint() {
    clearTimeout(this.later);
    const fresh = linesOf(this.text, this.marks);
    const old = this.lines;
    const least = Math.min(old.length, fresh.length);
    let head = 0;
    while (head < least && old[head].key === fresh[head].key) head += 1;
    let tail = 0;
    while (tail < least - head
      && old[old.length - 1 - tail].key === fresh[fresh.length - 1 - tail].key) tail += 1;
    for (const line of old.slice(head, old.length - tail)) line.node.remove();
    const next = tail ? old[old.length - tail].node : null;
    const made = fresh.slice(head, fresh.length - tail);
    for (const line of made) line.node = nodeOf(line);
    for (const line of made) this.mirror.insertBefore(line.node, next);
    this.lines = [...old.slice(0, head), ...made, ...old.slice(old.length - tail)];
  }

  look(focus) {
    if (!focus || focus.nonce === this.nonce) return;
    this.nonce = focus.nonce;
    this.paint();
    const [start, end] = toUnits(this.data.text, [focus.start, focus.end]);
    const [span] = rebase([{ start, end: Math.max(end, start + 1) }], this.data.text, this.text);
    if (!span) return;
    this.field.focus({ preventScroll: true });
    this.field.setSelectionRange(span.start, end > start ? span.end : span.start);
    const range = document.createRange();
    const [node, offset] = this.place(span.start);
    range.setStart(node, offset);
    range.collapse(true);
    const box = range.getBoundingClientRect();
    const page = this.page.getBoundingClientRect();
    this.page.scrollTop += box.top - page.top - page.height / 3;
    if (page.top < 0 || page.bottom > innerHeight || box.top > innerHeight) {
      this.root.scrollIntoView({ block: "nearest" });
    }
  }

  /* The text node of the mirror, and the offset in it, at a place of the text. */
  place(at) {
    let seen = 0;
    for (const line of this.lines) {
      const length = line.pieces.reduce((sum, [words]) => sum + words.length, 0);
      if (seen + length < at) {
        seen += length + 1;
        continue;
      }
      const walk = document.createTreeWalker(line.node, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        if (seen + node.length >= at || !length) return [node, length ? at - seen : 0];
        seen += node.length;
      }
    }
    return [this.mirror, 0];
  }

  stop() {
    const active = this.field.getRootNode().activeElement === this.field;
    left.set(this.key, {
      text: this.field.value, sent: this.sent, revision: this.revision, nonce: this.nonce,
      from: this.field.selectionStart, to: this.field.selectionEnd, focused: active,
      at: performance.now(),
    });
    this.flush();
    this.running = false;
    removeEventListener("pagehide", this.onHide);
  }
}

export default function ({ data, key, parentElement, setStateValue }) {
  if (!editors.has(parentElement)) editors.set(parentElement, new Editor(parentElement));
  const editor = editors.get(parentElement);
  editor.take(data, data.key || key, setStateValue);
  return () => editor.stop();
}
