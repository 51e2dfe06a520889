// Makes what the page shows. Words are only ever set as text, never as markup.

export function el(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(attribute, value === true ? "" : value);
  }
  made.append(...inside.flat(Infinity).filter((one) => one !== null && one !== undefined));
  return made;
}

export function table(caption, heads, rows) {
  const isAll = (column, kind) => column > 0 && rows.every((row) => kind(row[column]));
  const numbers = heads.map((_, column) => isAll(column, (cell) => typeof cell === "number"));
  const digits = heads.map((_, column) => (isAll(column, Number.isInteger) ? 0 : 3));
  const shown = (cell, column) => (numbers[column] ? cell.toFixed(digits[column]) : `${cell ?? "–"}`);
  const kind = (column) => ({ class: numbers[column] ? "number" : null });
  const cells = (row) => row.map((cell, column) => column === 0
    ? el("th", { scope: "row" }, shown(cell, 0))
    : el("td", kind(column), cell instanceof Node ? cell : shown(cell, column)));
  const head = heads.map((one, column) => (one ? el("th", { scope: "col", ...kind(column) }, one) : el("td")));
  return el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, head)),
    el("tbody", {}, rows.map((row) => el("tr", {}, cells(row)))));
}

export function wide(label, ...inside) {
  return el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": label }, ...inside);
}

export function facts(pairs) {
  return el("dl", {}, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
    .map(([name, value]) => [el("dt", {}, name), el("dd", {}, value instanceof Node ? value : `${value}`)]));
}

export function json(value) {
  return el("pre", {}, value === null || value === undefined ? "none" : JSON.stringify(value, null, 2));
}

const opened = new Set();

// A part that can be folded; it stays as it was left, from turn to turn.
export function folded(title, ...inside) {
  const made = el("details", { open: opened.has(title) }, el("summary", {}, title), ...inside);
  made.addEventListener("toggle", () => (made.open ? opened.add(title) : opened.delete(title)));
  return made;
}

// An SVG that our own server drew.
export function picture(text) {
  return document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
}

export function saveAs(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "application/x-ndjson" }));
  const link = el("a", { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}
