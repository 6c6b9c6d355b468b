/* The draft editor: a transparent text field over a layer that repeats its text with
   the findings marked. Both share one grid cell, so they wrap alike and scroll as one. */

const PAUSE = 400;
const RETURN = 3000;
const editors = new WeakMap();
/* What an editor held when Streamlit took it away: it may only be moving it. */
const left = new Map();

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
    this.page.append(this.mirror, this.field);
    this.root.append(this.page);
    this.marks = [];
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
    this.paint();
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

  paint() {
    const parts = [];
    let at = 0;
    for (const mark of this.marks) {
      parts.push(this.text.slice(at, mark.start));
      const node = document.createElement("mark");
      node.className = mark.level;
      const number = document.createElement("b");
      number.dataset.number = mark.number;
      node.append(number, this.text.slice(mark.start, mark.end));
      parts.push(node);
      at = mark.end;
    }
    /* A last empty line has height only with something on it. */
    parts.push(this.text.slice(at), "\u200b");
    this.mirror.replaceChildren(...parts);
  }

  look(focus) {
    if (!focus || focus.nonce === this.nonce) return;
    this.nonce = focus.nonce;
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
    const walk = document.createTreeWalker(this.mirror, NodeFilter.SHOW_TEXT);
    let seen = 0;
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      if (seen + node.length >= at) return [node, at - seen];
      seen += node.length;
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
