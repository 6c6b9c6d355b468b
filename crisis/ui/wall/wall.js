/* The wall: draws a payload, ticks between payloads, notices a dead server. */

const AWAKE = 4000;
const LEAVE = 8000;
const states = new WeakMap();

function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function fill(template, slots) {
  return template.replace(/\{(\w+)\}/g, (all, key) => (key in slots ? slots[key] : all));
}

function joined(text) {
  return text.replace(/(\d) (?=[\p{L}])/gu, "$1\u00a0");
}

/* The same steps as crisis.ui.words.span. */
function ageOf(seconds, words) {
  const whole = Math.max(Math.floor(seconds), 0);
  const minutes = Math.floor(whole / 60);
  const [h, m] = [Math.floor(minutes / 60), minutes % 60];
  if (whole < 60) return joined(fill(words.seconds, { s: whole }));
  if (minutes < 60) return joined(fill(words.minutes, { m: minutes }));
  if (h < 48) return joined(fill(m ? words.hours_minutes : words.hours, { h, m }));
  const [d, rest] = [Math.floor(h / 24), h % 24];
  return joined(fill(rest ? words.days_hours : words.days, { d, h: rest }));
}

/* Time left as 0:37 (hours:minutes, up to the minute); days in words. */
function leftOf(seconds, words) {
  const minutes = Math.max(Math.ceil(seconds / 60), 0);
  if (minutes >= 24 * 60) return ageOf(minutes * 60, words);
  return Math.floor(minutes / 60) + ":" + String(minutes % 60).padStart(2, "0");
}

const clocks = new Map();

function clockOf(at, zone, seconds = false) {
  const key = zone + seconds;
  if (!clocks.has(key)) {
    const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
    if (seconds) options.second = "2-digit";
    clocks.set(key, new Intl.DateTimeFormat("en-GB", options));
  }
  return clocks.get(key).format(at);
}

class Wall {
  constructor(parent) {
    this.parent = parent;
    this.root = el("section", "wall");
    this.root.tabIndex = -1;
    this.stage = el("div", "stage");
    this.frame = el("div", "frame", this.stage);
    this.way = el("nav", "way");
    this.root.append(this.frame, this.way);
    this.ticks = [];
    this.life = { lost: false, since: "" };
    this.watch = new ResizeObserver(() => this.measure());
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.onScheme = () => this.paint();
    this.onMove = () => this.wake();
  }

  start() {
    if (this.running) return;
    this.running = true;
    if (!this.root.isConnected) this.parent.append(this.root);
    this.watch.observe(this.frame);
    this.dark.addEventListener("change", this.onScheme);
    this.root.addEventListener("pointermove", this.onMove);
    this.root.addEventListener("pointerdown", this.onMove);
    this.timer = setInterval(() => this.tick(), 1000);
    document.fonts.ready.then(() => this.measure());
  }

  stop() {
    this.running = false;
    clearInterval(this.timer);
    clearTimeout(this.asleep);
    clearTimeout(this.leaving);
    this.watch.disconnect();
    this.dark.removeEventListener("change", this.onScheme);
    this.root.remove();
  }

  take(data, send) {
    this.send = send;
    this.data = data;
    if (data.beat === null || data.beat !== this.beat) {
      this.beat = data.beat;
      this.heard = performance.now();
      this.base = data.now;
    }
    const { beat, now, ...said } = data;
    const key = JSON.stringify(said);
    if (key !== this.key) {
      this.key = key;
      this.draw();
    }
    this.start();
    this.rise(data.inline);
    this.tick();
  }

  /* The top layer is above all of Streamlit and outside of every ancestor's
     opacity, transform and stacking; older browsers keep the fixed box. */
  rise(inline) {
    this.root.classList.toggle("inline", inline);
    if (inline || !this.root.showPopover) return;
    if (!this.root.hasAttribute("popover")) this.root.setAttribute("popover", "manual");
    if (!this.root.matches(":popover-open")) this.root.showPopover();
  }

  draw() {
    const { data } = this;
    const before = this.figures();
    this.ticks = [];
    this.root.lang = data.lang;
    this.root.setAttribute("aria-label", data.label);
    this.root.dataset.version = data.version;
    this.root.dataset.state = data.state;
    this.root.dataset.mode = data.mode;
    this.root.dataset.tier = data.tier;
    this.paint();
    this.stage.replaceChildren(slabOf(data, this.ticks), topOf(data, this.ticks),
      happeningOf(data, this.ticks), askedOf(data), dutiesOf(data, this.ticks), footOf(data));
    for (const bar of this.root.querySelectorAll(":scope > .hazard")) bar.remove();
    if (data.mode === "drill") {
      this.frame.before(barOf(data, "over"));
      this.frame.after(barOf(data, "under"));
    }
    this.drawWay();
    this.fade(before);
    this.tick();
    this.measure();
  }

  figures() {
    return [...this.stage.querySelectorAll(".fig")].map((node) => node.textContent);
  }

  fade(before) {
    if (!before.length || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
    this.stage.querySelectorAll(".fig").forEach((node, index) => {
      if (node.textContent !== before[index]) {
        node.animate([{ opacity: 0.25 }, { opacity: 1 }], 400);
      }
    });
  }

  drawWay() {
    const key = JSON.stringify([this.data.pages, this.data.lang]);
    if (key === this.wayKey) return;
    this.wayKey = key;
    this.way.setAttribute("aria-label", this.data.back);
    this.way.replaceChildren(...this.data.pages.map(([url, title]) => {
      const link = say("a", "", title);
      link.href = url;
      link.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || this.life.lost) return;
        event.preventDefault();
        this.send("go", url);
        this.leaving = setTimeout(() => location.assign(link.href), LEAVE);
      });
      return link;
    }));
  }

  wake() {
    this.root.classList.add("awake");
    clearTimeout(this.asleep);
    this.asleep = setTimeout(() => this.root.classList.remove("awake"), AWAKE);
  }

  paint() {
    const { scheme } = this.data;
    this.root.dataset.scheme = scheme === "auto" ? (this.dark.matches ? "dark" : "light") : scheme;
  }

  now() {
    return this.base + (this.data.frozen ? 0 : performance.now() - this.heard);
  }

  tick() {
    if (!this.data) return;
    const lost = performance.now() - this.heard > this.data.patience * 1000;
    const turned = lost !== this.life.lost;
    this.life = { lost, since: clockOf(this.base, this.data.zone, true) };
    this.root.toggleAttribute("data-lost", lost);
    this.root.toggleAttribute("data-stale", this.data.stale || lost);
    const now = this.now();
    for (const move of this.ticks) move(now, this.life);
    shrink(this.stage);
    if (turned) this.measure();
  }

  measure() {
    if (!this.data || !this.root.isConnected) return;
    const u = parseFloat(getComputedStyle(this.stage).fontSize) / 26;
    fitWall(this.stage, this.data);
    const svg = this.stage.querySelector(".chart svg");
    if (!svg) return;
    const box = svg.parentElement;
    drawChart(svg, this.data.happening.chart, this.data.zone, box.clientWidth,
      box.clientHeight, u);
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!states.has(parentElement)) states.set(parentElement, new Wall(parentElement));
  const wall = states.get(parentElement);
  wall.take(data, setTriggerValue);
  return () => wall.stop();
}
