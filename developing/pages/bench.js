// The bench: keeps the talk in this page, and shows each turn from every side.
import { el, facts, folded, json, picture, saveAs, table, wide } from "./drawing.js";

const MOST_AT_ONCE = 200;
const at = (id) => document.getElementById(id);
const LINES = "application/x-ndjson";
let memories = {};
let begins = true;
let lines = [];
let busy = false;

class Refused extends Error {}

async function post(path, type, body) {
  let response;
  try {
    response = await fetch(path, { method: "POST", headers: { "Content-Type": type }, body });
  } catch {
    throw new Refused("Hepatica does not answer. Is it still running? Nothing that you typed is lost.");
  }
  const found = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(found.error?.message ?? `Hepatica answered with status ${response.status}.`);
  return found;
}

// One thing at a time: what comes meanwhile is told to wait.
async function working(status, work) {
  if (busy) return tell(status, "Hepatica is still busy with what was asked before.");
  busy = true;
  tell(status, "");
  document.body.setAttribute("aria-busy", "true");
  try {
    tell(status, await work());
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    tell(status, error.message, true);
  } finally {
    busy = false;
    document.body.removeAttribute("aria-busy");
  }
}

function tell(status, text, isWrong = false) {
  status.classList.toggle("wrong", isWrong);
  status.textContent = text;
}

const turnOf = (said, kept) => post("/bench/turn", "application/json",
  JSON.stringify({ ...said, locale: at("locale").value, screen: at("screen").checked, memories: kept }));

function say(said) {
  return working(at("status"), async () => {
    const turn = await turnOf(said, memories);
    memories = turn.memories;
    lines.push(begins ? { recording: 1, new: true, ...turn.recorded } : turn.recorded);
    begins = false;
    at("turn").replaceChildren(...shown(turn));
    note(lines.at(-1));
    const { intent, outcome, confidence, topic } = turn.reply;
    const about = topic && topic !== intent ? ` about ${topic}` : "";
    return `Turn ${lines.length}: ${intent}${about}, ${outcome}, confidence ${confidence}. The whole is below.`;
  });
}

// --- one turn ---------------------------------------------------------------------------------------------

function shown(turn) {
  return [...understood(turn.reply), ...replied(turn.reply), ...remembered(turn), ...alexa(turn.alexa), ...doors(turn)];
}

function understood(reply) {
  const { trace } = reply;
  return [
    el("h3", {}, "Understood"),
    facts([
      ["Intent", reply.intent], ["Topic", reply.topic ?? "none"], ["Outcome", reply.outcome],
      ["Red flag", reply.flag ? `${reply.flag.id}, tier ${reply.flag.tier}` : "none"],
      ["Confidence", reply.confidence], ["Rule", trace.rule], ["Heard", reply.heard], ["Read as", trace.normalised],
    ]),
    trace.candidates.length ? table("Candidates", ["intent", "score"], trace.candidates.map((c) => [c.id, c.score])) : null,
    trace.nearest.length ? table("Nearest examples", ["example", "intent", "likeness"],
      trace.nearest.map((n) => [n.text, n.id, n.likeness])) : null,
    table("Times", ["step", "milliseconds"], Object.entries(trace.milliseconds)),
  ].filter(Boolean);
}

function replied(reply) {
  return [
    el("h3", {}, "The reply"),
    el("blockquote", {}, reply.display),
    facts([
      ["Spoken", reply.speech === reply.display ? "the same words" : reply.speech],
      ["After silence", reply.reprompt ?? "nothing: the talk ends"], ["Title", reply.title],
      ["Offers", reply.offers.join(", ") || "none"], ["Has more", reply.has_more ? "yes" : "no"],
      ["Effects", reply.effects.join(", ") || "none"],
      ["Delivery", `rate ${reply.delivery.rate}, volume ${reply.delivery.volume}`],
    ]),
    folded("The reply of POST /ask, as JSON", json({ ...reply, trace: undefined })),
  ];
}

function remembered({ reply, memory_before: before }) {
  const names = new Set([...Object.keys(before ?? {}), ...Object.keys(reply.memory)]);
  for (const own of ["sum", "v"]) names.delete(own);
  const changed = [...names].filter((n) => JSON.stringify(before?.[n]) !== JSON.stringify(reply.memory[n]));
  return [
    el("h3", {}, "Memory"),
    facts([["Changed", changed.join(", ") || "nothing"], ["The one given was", reply.trace.memory]]),
    folded("Memory before and after", el("div", { class: "pair" },
      el("div", {}, el("h4", {}, "Before"), json(before)), el("div", {}, el("h4", {}, "After"), json(reply.memory)))),
  ];
}

function alexa(turn) {
  return [
    el("h3", {}, "The same turn through Alexa"),
    el("p", {}, turn.why),
    turn.response ? facts([["Says", turn.says], ["Card", turn.card ? `${turn.card.title}: ${turn.card.content}` : "none"]]) : null,
    turn.response ? folded("SSML", el("pre", {}, turn.ssml)) : null,
    turn.request ? folded("Alexa's request", json(turn.request)) : null,
    turn.response ? folded("Our response to Alexa", json(turn.response)) : null,
  ].filter(Boolean);
}

function doors(turn) {
  const other = (says) => el("span", {}, el("mark", {}, "other words:"), ` ${says}`);
  const words = (same, says) => (same === null ? "its reprompt, without asking us" : same ? "the same words" : other(says));
  const rows = turn.doors.map(({ door, intent, same, says }) => [door, intent, words(same, says)]);
  return [el("h3", {}, "Other doors"), table("What they would say, compared with POST /ask", ["door", "intent", "says"], rows)];
}

// --- the talk ---------------------------------------------------------------------------------------------

function saidIn(line) {
  if (line.event) return `(${line.event})`;
  return line.text ?? line.hypotheses.map((one) => `${one.weight} ${one.text}`).join(" | ");
}

function note(line) {
  const begin = line.new ? el("strong", {}, "A new talk. ") : null;
  at("turns").append(el("li", {}, begin, el("q", {}, saidIn(line)), ` ${line.intent}, ${line.outcome}: ${line.speech}`));
  stand();
}

function stand() {
  at("no-turns").hidden = lines.length > 0;
  at("download").disabled = at("clear").disabled = lines.length === 0;
}

function startAnew() {
  memories = {};
  begins = true;
  tell(at("status"), "A new talk begins with what is said next.");
}

function forget() {
  lines = [];
  at("turns").replaceChildren();
  at("turn").replaceChildren(el("p", {}, "Nothing was said yet."));
  startAnew();
  stand();
  at("words").focus();
}

const asFile = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

function replay(file) {
  return working(at("replay-status"), async () => {
    at("replayed").replaceChildren();
    const found = await post("/bench/replay", LINES, file);
    const rows = found.changes.flatMap((change) => Object.entries(change.fields).map(([field, { was, now }]) =>
      [`line ${change.line}`, change.said, field, written(was), written(now)]));
    if (rows.length === 0) return `${found.turns} turns replayed, and nothing has changed.`;
    const renew = el("button", { type: "button" }, "Download with today's replies");
    renew.addEventListener("click", () => saveAs("recording.jsonl", found.renewed));
    at("replayed").replaceChildren(wide("What has changed",
      table("What has changed", ["where", "said", "field", "was", "is now"], rows)), el("p", { class: "buttons" }, renew));
    return `${found.turns} turns replayed: ${found.changed} changed.`;
  });
}

const written = (value) => (typeof value === "string" ? value : JSON.stringify(value));

// --- many -------------------------------------------------------------------------------------------------

function askMany(utterances) {
  return working(at("many-status"), async () => {
    const rows = [];
    for (const text of utterances) {
      const { reply } = await turnOf({ text }, {});
      const [near] = reply.trace.nearest;
      rows.push([text, reply.intent, reply.confidence, reply.trace.rule, near ? `${near.text} (${near.id})` : "–"]);
    }
    at("answers").replaceChildren(wide("Answers",
      table("Answers", ["utterance", "intent", "confidence", "rule", "nearest example"], rows)));
    return `${rows.length} utterances asked.`;
  });
}

function score(file) {
  return working(at("score-status"), async () => {
    at("scored").replaceChildren();
    tell(at("score-status"), "The file is being scored. Some thousand utterances take some seconds.");
    const text = await file.text();
    const isTable = file.name.toLowerCase().endsWith(".csv");
    const type = isTable ? "text/csv" : text.trimStart().startsWith("[") ? "application/json" : LINES;
    const found = await post("/bench/score", type, text);
    at("scored").replaceChildren(
      ...found.tables.map(({ title, heads, rows }) => wide(title, table(title, heads, rows))),
      wide("Confusion matrix", picture(found.matrix)),
      ...found.lists.map(({ title, lines: one }) =>
        el("section", {}, el("h3", {}, `${title} (${one.length})`), el("ul", {}, one.map((line) => el("li", {}, line))))));
    return `${found.utterances} utterances scored.`;
  });
}

// --- what the person does ---------------------------------------------------------------------------------

function wrongWords(text) {
  at("words-wrong").textContent = text;
  at("words-wrong").hidden = !text;
  at("words").setAttribute("aria-invalid", text ? "true" : "false");
  if (text) at("words").focus();
}

at("say").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("words").value.trim();
  wrongWords(text ? "" : "Type an utterance first.");
  if (text) say({ text }).then(() => at("words").select());
});

at("guess").addEventListener("submit", (event) => {
  event.preventDefault();
  const hypotheses = at("guesses").value.split("\n").filter((line) => line.trim()).map((line) => {
    const [, weight, text] = line.match(/^\s*(\d*\.?\d+)\s+(.*)$/) ?? [null, "1", line];
    return { text: text.trim(), weight: Number(weight) };
  });
  if (hypotheses.length) say({ hypotheses });
  else tell(at("status"), "Type at least one guess.", true);
});

at("ask-many").addEventListener("submit", (event) => {
  event.preventDefault();
  const utterances = at("many").value.split("\n").map((line) => line.trim()).filter(Boolean);
  const most = `That is more than ${MOST_AT_ONCE} lines. Score a file instead.`;
  if (utterances.length === 0) tell(at("many-status"), "Type at least one utterance.", true);
  else if (utterances.length > MOST_AT_ONCE) tell(at("many-status"), most, true);
  else askMany(utterances);
});

for (const button of document.querySelectorAll("[data-event]")) {
  button.addEventListener("click", () => say({ event: button.dataset.event }));
}
at("sample").addEventListener("change", ({ target }) => {
  if (target.value) at("words").value = target.value;
});
at("anew").addEventListener("click", startAnew);
at("clear").addEventListener("click", forget);
at("download").addEventListener("click", () => saveAs("recording.jsonl", asFile(lines)));
at("recording").addEventListener("change", ({ target }) => target.files[0] && replay(target.files[0]).then(() => (target.value = "")));
at("file").addEventListener("change", ({ target }) => target.files[0] && score(target.files[0]).then(() => (target.value = "")));

const known = await fetch("/bench/samples").then((response) => response.json());
const named = { en: "en, any other country" };
at("locale").append(...known.locales.map((locale) => el("option", { value: locale }, named[locale] ?? locale)));
at("sample").append(...known.samples.map(({ intent, words }) =>
  el("optgroup", { label: intent }, words.map((text) => el("option", { value: text }, text)))));
