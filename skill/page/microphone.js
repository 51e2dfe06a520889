// What is said: recorded from the microphone, until a press or a pause, and turned into a WAV.

import { audio } from "/page/sound.js";

export const MOST_S = 60; // that POST /hear takes
const RATE = 16000; // samples a second that the ear hears
const PAUSE_S = 2; // so long a silence after words ends them
const SPEECH_S = 0.12; // so long a sound counts as a word
const QUIETEST = 0.006; // of full scale; no room is quieter than that
const OVER_NOISE = 3; // so much louder than the room is a voice
const REACH = 16; // zero crossings of the filter on each side

// A microphone that cannot be used; `phrase` is what the page says of it.
export class NoMicrophone extends Error {
  constructor(phrase) {
    super(phrase);
    this.phrase = phrase;
  }
}

const PHRASES = {
  NotAllowedError: "microphone_refused",
  SecurityError: "microphone_refused",
  NotFoundError: "no_microphone",
  OverconstrainedError: "no_microphone",
};

// The microphone, open but not recording yet. Throws NoMicrophone.
export async function openMicrophone() {
  if (!window.isSecureContext || !navigator.mediaDevices) throw new NoMicrophone("not_secure");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    const out = audio();
    await out.audioWorklet.addModule("/page/recorder.js");
    return new Recording(stream, out);
  } catch (error) {
    stream?.getTracks().forEach((track) => track.stop());
    throw new NoMicrophone(PHRASES[error.name] ?? "microphone_broken");
  }
}

class Recording {
  #stream;
  #source;
  #worklet;
  #rate;
  #blocks = [];
  #begun = false;
  #pause;
  #settle;

  constructor(stream, out) {
    this.#stream = stream;
    this.#rate = out.sampleRate;
    this.#pause = new Pause(out.sampleRate);
    // Fulfilled with a WAV, or with null where it was cancelled; rejected where the microphone is lost.
    this.done = new Promise((fulfil, reject) => { this.#settle = { fulfil, reject }; });
    this.#source = new MediaStreamAudioSourceNode(out, { mediaStream: stream });
    this.#worklet = new AudioWorkletNode(out, "recorder", { numberOfOutputs: 0 });
    this.#worklet.port.onmessage = ({ data }) => this.#took(data);
    this.#source.connect(this.#worklet);
    stream.getAudioTracks()[0].onended = () => {
      this.#close();
      this.#settle.reject(new NoMicrophone("microphone_broken"));
    };
  }

  // From now on what comes in is kept.
  begin() {
    this.#begun = true;
  }

  end() {
    this.#close();
    this.#settle.fulfil(wav(this.#blocks, this.#rate));
  }

  cancel() {
    this.#close();
    this.#settle.fulfil(null);
  }

  #took(block) {
    if (!this.#begun) return;
    this.#blocks.push(block);
    // A block more could be longer than what the server takes.
    if (this.#pause.over(block) || (this.#blocks.length + 1) * block.length > MOST_S * this.#rate) this.end();
  }

  #close() {
    this.#begun = false;
    this.#worklet.port.onmessage = null;
    this.#source.disconnect();
    for (const track of this.#stream.getTracks()) {
      track.onended = null;
      track.stop();
    }
  }
}

// Notices the silence after words, whatever the noise of the room.
class Pause {
  #rate;
  #noise = 0.02;
  #loudS = 0;
  #quietS = 0;
  #spoken = false;

  constructor(rate) {
    this.#rate = rate;
  }

  over(block) {
    const seconds = block.length / this.#rate;
    const level = Math.sqrt(block.reduce((sum, sample) => sum + sample * sample, 0) / block.length);
    this.#noise = Math.max(QUIETEST / OVER_NOISE, Math.min(level, this.#noise * (1 + 0.1 * seconds)));
    if (level > this.#noise * OVER_NOISE) {
      this.#loudS += seconds;
      this.#quietS = 0;
      this.#spoken ||= this.#loudS >= SPEECH_S;
    } else {
      this.#loudS = 0;
      this.#quietS += seconds;
    }
    return this.#spoken && this.#quietS >= PAUSE_S;
  }
}

// Blocks of samples as a WAV of 16 bit, one channel, 16 kHz.
export function wav(blocks, rate) {
  const samples = resampled(blocks, rate);
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const text = (at, letters) => [...letters].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + 2 * samples.length, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, 2 * RATE, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((sample, i) => view.setInt16(44 + 2 * i, 32767 * Math.max(-1, Math.min(1, sample)), true));
  return new Blob([view], { type: "audio/wav" });
}

// Samples at another rate, without what the lower rate cannot hold: a windowed sinc, looked up in a table.
function resampled(blocks, rate) {
  const all = new Float32Array(blocks.reduce((sum, block) => sum + block.length, 0));
  blocks.reduce((at, block) => (all.set(block, at), at + block.length), 0);
  if (rate === RATE) return all;
  const step = rate / RATE;
  const cut = Math.min(1, 1 / step);
  const reach = Math.ceil(REACH / cut);
  const fine = 512;
  const table = Float32Array.from({ length: reach * fine + 2 }, (_, i) => {
    const x = i / fine;
    const window = x < reach ? 0.5 + 0.5 * Math.cos(Math.PI * x / reach) : 0;
    return window * (x === 0 ? cut : Math.sin(Math.PI * cut * x) / (Math.PI * x));
  });
  return Float32Array.from({ length: Math.floor(all.length / step) }, (_, i) => {
    const middle = i * step;
    let sum = 0;
    for (let j = Math.max(0, Math.ceil(middle - reach)); j <= Math.min(all.length - 1, middle + reach); j++) {
      sum += all[j] * table[Math.round(Math.abs(j - middle) * fine)];
    }
    return sum;
  });
}
