// What is heard: Hepatica's voice, streamed sentence by sentence, and the tones that tell what happens.

const NOTES = { // Hz and milliseconds, as on the talking device; upwards is a beginning, downwards an end
  listening: [[587.33, 70], [880, 110]],
  thinking: [[440, 60]],
  not_understood: [[392, 110], [329.63, 160]],
};
const LOUDEST = 0.25; // softer than a voice
const EDGE_S = 0.008; // a note swells and fades, so that it does not click
const MOST_CHARACTERS = 1000; // that POST /say takes at once
const HEADER = 44; // bytes of a WAV before its samples
const AHEAD_S = 0.05;

let context;

// The one audio context, awake where the browser lets it be: only after a person has pressed something.
export function audio() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume().catch(() => {});
  return context;
}

// Play a tone; fulfilled when it has been heard.
export function tone(name) {
  const out = audio();
  let at = out.currentTime + AHEAD_S;
  let seconds = AHEAD_S;
  for (const [hertz, milliseconds] of NOTES[name]) {
    const length = milliseconds / 1000;
    const [note, gain] = [new OscillatorNode(out, { frequency: hertz }), new GainNode(out, { gain: 0 })];
    gain.gain.setValueAtTime(0, at);
    gain.gain.linearRampToValueAtTime(LOUDEST, at + EDGE_S);
    gain.gain.setValueAtTime(LOUDEST, at + length - EDGE_S);
    gain.gain.linearRampToValueAtTime(0, at + length);
    note.connect(gain).connect(out.destination);
    note.start(at);
    note.stop(at + length);
    at += length;
    seconds += length;
  }
  return new Promise((done) => setTimeout(done, seconds * 1000 + 50));
}

// A voice that did not speak: `answer` is what the server said of it, or undefined where it said nothing.
export class NoVoice extends Error {
  constructor(answer) {
    super("no voice");
    this.answer = answer;
  }
}

export class Voice {
  #running; // an AbortController while words are fetched or heard
  #sources = new Set();

  get speaking() {
    return this.#running !== undefined;
  }

  // Silent at once.
  stop() {
    this.#running?.abort();
    this.#running = undefined;
    for (const source of this.#sources) source.stop();
    this.#sources.clear();
  }

  // Say words; fulfilled when all was heard, or when somebody stopped it. Throws NoVoice.
  async speak(text, locale, delivery) {
    this.stop();
    const running = this.#running = new AbortController();
    try {
      let at = 0;
      for (const piece of pieces(text)) {
        at = await this.#piece(piece, locale, delivery, at, running.signal);
      }
      const out = audio();
      await passed((at - out.currentTime) * 1000, running.signal);
    } catch (error) {
      if (running.signal.aborted) return;
      throw error instanceof NoVoice ? error : new NoVoice();
    } finally {
      if (this.#running === running) this.#running = undefined;
    }
  }

  async #piece(text, locale, delivery, at, signal) {
    const response = await fetch("/say", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, locale, delivery }),
      signal,
    });
    if (!response.ok) throw new NoVoice(await response.json().catch(() => undefined));
    const reader = response.body.getReader();
    let bytes = new Uint8Array();
    let rate;
    for (;;) {
      const { done, value } = await reader.read();
      if (signal.aborted) throw signal.reason;
      if (value) bytes = joined(bytes, value);
      if (rate === undefined && bytes.length >= HEADER) {
        rate = new DataView(bytes.buffer, bytes.byteOffset).getUint32(24, true);
        bytes = bytes.slice(HEADER);
      }
      const whole = bytes.length - bytes.length % 2;
      if (rate !== undefined && whole > 0) {
        at = this.#play(bytes.subarray(0, whole), rate, at);
        bytes = bytes.slice(whole);
      }
      if (done) return at;
    }
  }

  // Have samples heard right after what came before; the time at which they end.
  #play(bytes, rate, at) {
    const out = audio();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const buffer = new AudioBuffer({ length: bytes.length / 2, sampleRate: rate });
    const samples = buffer.getChannelData(0);
    for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(2 * i, true) / 32768;
    const source = new AudioBufferSourceNode(out, { buffer });
    source.connect(out.destination);
    source.onended = () => this.#sources.delete(source);
    const begin = Math.max(at, out.currentTime + AHEAD_S);
    source.start(begin);
    this.#sources.add(source);
    return begin + buffer.duration;
  }
}

// The words in pieces that the server takes, cut behind sentences.
function pieces(text) {
  const found = [""];
  for (const sentence of text.match(/.+?(?:[.!?]+(?=\s)|$)\s*/gs) ?? []) {
    if (found.at(-1).length + sentence.length > MOST_CHARACTERS) found.push("");
    found.push((found.pop() + sentence).slice(0, MOST_CHARACTERS));
  }
  return found.map((piece) => piece.trim()).filter(Boolean);
}

function joined(one, other) {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}

function passed(milliseconds, signal) {
  return new Promise((done) => {
    setTimeout(done, Math.max(0, milliseconds));
    signal.addEventListener("abort", done, { once: true });
  });
}
