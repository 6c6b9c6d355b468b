/* Places in a text: Python counts code points, JavaScript UTF-16 units; and typing
   moves what stands behind it. */

/* Turns ascending code point offsets into UTF-16 offsets, in one pass. */
function toUnits(text, offsets) {
  if (!/[\ud800-\udfff]/.test(text)) return offsets;
  const order = offsets.map((offset, index) => [offset, index]).sort((a, b) => a[0] - b[0]);
  const found = new Array(offsets.length);
  let [unit, point] = [0, 0];
  for (const [offset, index] of order) {
    while (point < offset && unit < text.length) {
      unit += text.codePointAt(unit) > 0xffff ? 2 : 1;
      point += 1;
    }
    found[index] = unit;
  }
  return found;
}

/* The one stretch in which `before` and `after` differ. */
function change(before, after) {
  const least = Math.min(before.length, after.length);
  let start = 0;
  while (start < least && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let tail = 0;
  while (tail < least - start
    && before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)) {
    tail += 1;
  }
  return { start, end: before.length - tail, moved: after.length - before.length };
}

/* Marks of `before` as they stand in `after`: behind the change they move, around it
   they stretch, and what the change touched at an edge is cut back or gone. */
function rebase(marks, before, after) {
  if (before === after) return marks;
  const { start, end, moved } = change(before, after);
  const kept = [];
  for (const mark of marks) {
    let [from, to] = [mark.start, mark.end];
    if (from >= end) from += moved;
    else if (from >= start) from = end + moved;
    /* What is typed right behind a mark is not part of it. */
    if (to > end || (to === end && start < end)) to += moved;
    else if (to > start) to = start;
    if (to > from) kept.push({ ...mark, start: from, end: to });
  }
  return kept;
}
