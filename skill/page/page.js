// The page with JavaScript: the same conversation, spoken and listened to. All words come from the server.

import { NoMicrophone, openMicrophone } from "/page/microphone.js";
import { Questions, forget, keep, kept } from "/page/questions.js";
import { NoVoice, Voice, audio, tone } from "/page/sound.js";

const PATIENCE_MS = 90_000; // a server that has not answered by then is taken for gone
const HOLD_MS = 700; // a press this long ends when it is let go
const TWICE_MS = 700; // a second press so soon is a hand that shakes, or a key that is held
const OWN = "self", VOICE = "voice"; // who reads the answers

const at = (id) => document.getElementById(id);
const { words, places, elsewhere } = JSON.parse(at("told").textContent);
const say = (name, filling = {}) => words[name].replace(/\{(\w+)\}/g, (whole, key) => filling[key] ?? whole);
const [talk, field, speak, reply] = [at("talk"), at("text"), at("speak"), at("reply")];
const voice = new Voice();
const questions = new Questions();

let memory = JSON.parse(talk.memory.value);
let current = { speech: reply.dataset.speech, delivery: { rate: 0, volume: 0 } };
let asked = ""; // the last question, for the doctor
let talkedOf = []; // ids of the topics of this talk
let asking; // an AbortController while an answer is waited for
let again; // does once more what failed
let failing; // what is about to be told of it
let recording; // "opening", a recording, or undefined
let pressedAt = -Infinity;
let deleted; // what can be put back

// --- telling: by our voice or by the person's own screen reader, never by both ---------------------------------

const reader = () => document.querySelector("[name=reader]:checked").value;

// Show words in a part of the page, and have them told once. `kind` is how urgently a screen reader tells them.
async function tell(part, change, speech, kind = "polite", delivery = current.delivery) {
  voice.stop();
  const live = (how) => part.setAttribute("aria-live", how);
  const ours = reader() === VOICE;
  live(ours ? "off" : kind);
  change();
  if (!ours) return;
  try {
    await spoken(speech, delivery);
  } catch (error) {
    if (error.answer?.error.code === "no_voice") chooseReader(OWN);
    live(kind);
    change();
    if (error.answer) caption(error.answer.error.message);
  }
}

async function spoken(speech, delivery) {
  state("speaking");
  try {
    await voice.speak(speech, at("country").value, delivery);
  } finally {
    if (!voice.speaking) state();
  }
}

function write(id, text) {
  at(id).textContent = text;
  at(id).hidden = !text;
}

function state(name) {
  write("state", name ? say(name) : "");
}

function caption(text) {
  write("caption", text);
}

function sound(name) {
  caption(say(`tone_${name}`));
  return tone(name);
}

async function failed(text, retry) {
  state();
  again = retry;
  at("again").hidden = !retry;
  // Not the notice, but what holds it: a region that was hidden is not told.
  const change = () => {
    write("notice-text", "");
    write("notice-text", text);
    at("notice").scrollIntoView({ block: "center" });
  };
  const mine = failing = {};
  voice.stop();
  await sound("not_understood");
  if (mine === failing) await tell(at("notice"), change, text, "assertive");
}

function nothingFailed() {
  failing = undefined;
  again = undefined;
  at("again").hidden = true;
  write("notice-text", "");
  write("caption", "");
}

// --- asking -------------------------------------------------------------------------------------------------

// What the server answers, or undefined where somebody has asked something else meanwhile.
async function sent(address, request, retry) {
  asking?.abort();
  const mine = asking = new AbortController();
  const patience = setTimeout(() => mine.abort("patience"), PATIENCE_MS);
  try {
    const response = await fetch(address, { method: "POST", signal: mine.signal, ...request });
    const answer = await response.json();
    if (mine !== asking) return undefined;
    if (response.ok) return answer;
    const forPeople = [429, 503].includes(response.status) || answer.error.code === "bad_sound";
    failed(forPeople ? answer.error.message : say("went_wrong"), answer.error.code === "no_ear" ? undefined : retry);
  } catch {
    if (mine === asking) failed(say("no_answer"), retry);
  } finally {
    clearTimeout(patience);
  }
  return undefined;
}

async function ask(text, { typed = false } = {}) {
  voice.stop();
  cancelRecording();
  nothingFailed();
  state("waiting");
  const request = {
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ text, memory, locale: at("country").value }),
  };
  const answer = await sent("/ask?trace=1", request, () => ask(text, { typed }));
  if (!answer) return;
  state();
  if (typed && field.value.trim() === text) field.value = "";
  answered(answer, text);
}

async function hear(wav) {
  state("hearing");
  const form = new FormData();
  form.append("sound", wav, "question.wav");
  const fields = { ...memory && { memory: JSON.stringify(memory) }, ask: "1", trace: "1", locale: at("country").value };
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const answer = await sent("/hear", { body: form }, () => { nothingFailed(); return hear(wav); });
  if (!answer) return;
  state();
  nothingFailed();
  if (answer.event) await sound("not_understood");
  answered(answer.reply, answer.heard ?? "");
}

function answered(given, text) {
  const anew = given.intent === "forget" && !given.memory.flag; // what was told of danger stays
  const answer = anew ? { ...given, memory: undefined, topic: null, offers: [] } : given;
  memory = answer.memory;
  talk.memory.value = memory ? JSON.stringify(memory) : "";
  const lost = answer.trace.memory === "taken" ? "" : say("memory_lost");
  const own = keptHere(answer.intent);
  const worded = (said) => anew ? `${own} ${words.ask_first}` : own ? [words.cannot_here, words.nothing_kept].reduce((all, no) => all.replace(no, () => own), said) : said;
  current = { speech: worded(answer.speech), delivery: answer.delivery };
  if (answer.topic && !talkedOf.includes(answer.topic)) talkedOf.push(answer.topic);
  if (answer.topic === answer.intent || ["personal_advice", "out_of_scope", "clarify"].includes(answer.intent)) asked = text || asked;
  const wasInside = document.activeElement.closest("#offers");
  if (lost) write("notice-text", lost);
  tell(reply, () => show(answer, worded(answer.display), text), [lost, current.speech].filter(Boolean).join(" "));
  if (wasInside && !document.activeElement.closest("#offers")) at("heading").focus();
  // In danger the first words count, which a much enlarged window may not hold below the buttons.
  (reply.classList.contains("urgent") ? reply : at("answer")).scrollIntoView({ block: "start" });
}

function show(answer, display, text) {
  const [, body, closing] = display.match(/^(.*[.!?]) +([^.!?]*\?)$/s) ?? [display, display, ""];
  reply.hidden = false;
  reply.classList.toggle("urgent", answer.intent === "emergency" || [1, 2].includes(answer.flag?.tier));
  write("heading", answer.title);
  const name = say("title_general");
  document.title = answer.title === name ? name : `${answer.title} - ${name}`;
  write("asked", text && say("you_asked", { words: text }));
  write("body", body);
  write("closing", closing);
  const offers = answer.offers.map(topicButton).filter(Boolean).map((button) => {
    const copy = button.cloneNode(true);
    copy.querySelector(".position").remove();
    copy.textContent = copy.textContent.trim();
    return copy;
  });
  at("offers").replaceChildren(...offers);
  at("offered").hidden = offers.length === 0;
}

function topicButton(id) {
  return document.querySelector(`.topics [data-topic="${CSS.escape(id)}"]`);
}

let submitted = { at: -Infinity, by: null };
talk.noValidate = true;
talk.addEventListener("submit", (event) => {
  event.preventDefault();
  audio();
  const button = event.submitter?.name === "say" ? event.submitter : null;
  const soon = performance.now() - submitted.at < TWICE_MS;
  const text = button ? button.value : field.value.trim();
  if (soon && (button ? button === submitted.by : !text)) return;
  submitted = { at: performance.now(), by: button };
  if (text) {
    ask(text, { typed: !button });
  } else {
    failed(say("empty"));
    field.focus();
  }
});
at("again").addEventListener("click", () => again?.());

// --- speaking and listening -----------------------------------------------------------------------------------

async function record() {
  voice.stop();
  asking?.abort();
  asking = undefined;
  nothingFailed();
  audio();
  recording = "opening";
  pressed(true);
  state("starting");
  try {
    const opened = await openMicrophone();
    if (recording !== "opening") {
      opened.cancel();
      return;
    }
    recording = opened;
    // Whoever reads this page aloud is silent from here on: nothing that is told changes until the end.
    await sound("listening");
    if (recording !== opened) return;
    state("recording");
    opened.begin();
    const wav = await opened.done;
    pressed(false);
    if (!wav) return;
    sound("thinking");
    await hear(wav);
  } catch (error) {
    pressed(false);
    failed(say(error instanceof NoMicrophone ? error.phrase : "microphone_broken"), error.phrase === "not_secure" ? undefined : record);
  }
}

function pressed(isPressed) {
  speak.setAttribute("aria-pressed", String(isPressed));
  if (!isPressed) {
    recording = undefined;
    state();
  }
}

function endRecording() {
  if (recording === "opening") pressed(false);
  else recording?.end();
}

function cancelRecording() {
  if (!recording) return;
  const open = recording;
  pressed(false);
  if (open !== "opening") open.cancel();
}

let holding;
let held = false;
speak.addEventListener("click", () => {
  if (held) { // the end of a long press, which has done its work
    held = false;
    return;
  }
  const soon = performance.now() - pressedAt < TWICE_MS;
  pressedAt = performance.now();
  if (soon) return;
  if (recording) endRecording();
  else record();
});
speak.addEventListener("contextmenu", (event) => event.preventDefault()); // a long touch is a long press
speak.addEventListener("pointerdown", () => {
  held = false;
  holding = setTimeout(() => {
    if (recording) return;
    held = true;
    record();
  }, HOLD_MS);
});
for (const over of ["pointerup", "pointercancel"]) {
  window.addEventListener(over, () => {
    clearTimeout(holding);
    if (!held) return;
    if (recording !== "opening") endRecording();
    setTimeout(() => { held = false; });
  });
}

at("stop").addEventListener("click", () => voice.stop());
at("read").addEventListener("click", () => {
  nothingFailed();
  spoken(current.speech, current.delivery).catch((error) => {
    failed(error instanceof NoVoice && error.answer ? error.answer.error.message : say("no_answer"));
  });
});
window.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.repeat) event.preventDefault();
  if (event.key !== "Escape") return;
  voice.stop();
  cancelRecording();
});

// --- settings --------------------------------------------------------------------------------------------------

function chooseReader(who) {
  document.querySelector(`[name=reader][value=${who}]`).checked = true;
}

function chooseCountry(locale) {
  at("country").value = locale;
  at("danger").textContent = places[locale].danger;
  at("country-told").textContent = places[locale].country;
}

// The place of the browser's country, and where it has none, the one that names no number.
function browsersPlace() {
  const regions = navigator.language.split("-").slice(1).map((part) => part.toUpperCase());
  return Object.keys(places).find((locale) => regions.some((region) => locale.endsWith(`-${region}`))) ?? elsewhere;
}

function settle() {
  chooseReader(kept("hepatica.reader") === OWN ? OWN : VOICE);
  const locale = kept("hepatica.country");
  chooseCountry(locale in places ? locale : browsersPlace());
}

at("reader").addEventListener("change", () => {
  voice.stop();
  keep("hepatica.reader", reader());
});
at("country").addEventListener("change", () => {
  chooseCountry(at("country").value);
  keep("hepatica.country", at("country").value);
});

// --- my questions for the doctor --------------------------------------------------------------------------------

// What the page itself says and does where somebody asks it to keep something; undefined for all else.
function keptHere(intent) {
  switch (intent) {
    case "save_question": return keepQuestion(asked);
    case "read_questions": return questions.list.length ? questions.list.map((text) => text.replace(/[^.!?]$/, "$&.")).join(" ") : say("no_questions");
    case "delete_question": return questions.list.length === 1 ? deleteQuestion(0) : say(questions.list.length ? "delete_where" : "no_questions");
    case "forget": {
      deleted = questions.list;
      forget();
      questions.reread();
      settle();
      render();
      [asked, talkedOf] = ["", []];
      return say("forgotten");
    }
    default: return undefined;
  }
}

// What is said of it.
function keepQuestion(text) {
  if (!text) return say("nothing_to_save");
  if (questions.full) return say("too_many_questions");
  stored(questions.add(text));
  render();
  return ofQuestion("question_saved", text);
}

function deleteQuestion(number) {
  deleted = questions.list;
  stored(questions.replace(questions.list.toSpliced(number, 1)));
  render();
  return ofQuestion("question_deleted", deleted[number]);
}

// A sentence about a question, which brings its own question mark.
function ofQuestion(name, text) {
  return say(name, { words: text }).replace(/([.!?])\.$/, "$1");
}

function stored(isKept) {
  at("questions-where").textContent = say(isKept ? "questions_where" : "questions_not_stored");
}

function render() {
  at("questions").replaceChildren(...questions.list.map((text, number) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: say("delete") });
    button.setAttribute("aria-label", say("delete_one", { words: text }));
    button.addEventListener("click", (event) => {
      if (event.detail > 1) return; // the second of a double click, meant for the question that was here
      tellOfQuestions(deleteQuestion(number));
      at("put-back").focus();
    });
    const [row, words, buttons] = ["li", "span", "p"].map((name) => document.createElement(name));
    words.textContent = text;
    buttons.className = "buttons";
    buttons.append(button);
    row.append(words, buttons);
    return row;
  }));
  write("no-questions", questions.list.length ? "" : say("no_questions"));
  at("put-back").hidden = !deleted;
}

function tellOfQuestions(text) {
  return tell(at("questions-told"), () => { at("questions-told").textContent = text; }, text);
}

at("keep-asked").addEventListener("click", () => tellOfQuestions(keepQuestion(asked)));
at("note").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = at("question").value.trim();
  const full = questions.full;
  tellOfQuestions(text ? keepQuestion(text) : say("empty"));
  if (text && !full) at("question").value = "";
});
at("put-back").addEventListener("click", () => {
  stored(questions.replace(deleted));
  deleted = undefined;
  render();
  at("questions-title").focus();
  tellOfQuestions(say("put_back_done"));
});
window.addEventListener("storage", () => {
  questions.reread();
  render();
});

// --- for the appointment -----------------------------------------------------------------------------------------

async function handOver() {
  voice.stop();
  const list = (id, texts) => {
    at(id).hidden = texts.length === 0;
    at(id).querySelector("ul, ol").replaceChildren(...texts.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  };
  list("handover-topics", talkedOf.map((id) => topicButton(id).firstChild.textContent.trim()));
  list("handover-mine", questions.list);
  list("handover-suggested", []);
  at("handover-nothing").hidden = talkedOf.length + questions.list.length > 0;
  history.pushState({ handover: true }, "");
  turn(true);
  const topic = talkedOf.at(-1);
  if (!topic) return;
  try {
    const response = await fetch(`/topics/${topic}?locale=${at("country").value}`);
    const found = response.ok ? (await response.json()).questions?.sentences ?? [] : [];
    at("handover-suggested").querySelector("h2").textContent = say("handover_suggested", { topic: topicButton(topic).dataset.name });
    list("handover-suggested", found.map((sentence) => sentence.display));
  } catch {
    // The person's own questions are there; ours are an extra.
  }
}

function turn(toHandover) {
  at("handover").hidden = !toHandover;
  at("talking").hidden = toHandover;
  (toHandover ? at("handover-title") : at("handover-open")).focus();
}

at("handover-open").addEventListener("click", handOver);
at("handover-close").addEventListener("click", () => history.back());
at("print").addEventListener("click", () => window.print());
window.addEventListener("popstate", () => turn(Boolean(history.state?.handover)));

if (history.state?.handover) history.replaceState(null, "");
settle();
render();
for (const part of document.querySelectorAll(".scripted, .unscripted")) part.hidden = part.className === "unscripted";
document.documentElement.dataset.ready = "";
