/** The sounds that a telephone makes itself: a tone for every key, and the one that says "it rings". */

const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const PAD = [
  ["1", "2", "3"],
  ["4", "5", "6"],
  ["7", "8", "9"],
  ["*", "0", "#"],
];

const ROW_LEVEL = 10 ** (-9 / 20);
const COLUMN_LEVEL = 10 ** (-7 / 20);
/** How loud the tones are in the page, beside the spoken prompts. */
const VOLUME = 0.22;
const KEY_SECONDS = 0.12;
const RAMP_SECONDS = 0.004;

/** Give the two frequencies (Hz) of a key, low one first (ITU-T Q.23). */
export function frequencies(key: string): [number, number] {
  const row = PAD.findIndex((keys) => keys.includes(key));
  const column = PAD[row]?.indexOf(key) ?? -1;
  const low = ROWS[row];
  const high = COLUMNS[column];
  if (low === undefined || high === undefined) throw new RangeError(`no telephone key: ${key}`);
  return [low, high];
}

/** Tones that come again and again: one of `seconds`, each `every` seconds, so many `times`. */
const SIGNALS = {
  /** It rings at the other end: one second in five. */
  ringing: { seconds: 1, every: 5, times: Number.POSITIVE_INFINITY },
  /** Engaged, or the other end has hung up: about two a second, and then it is enough. */
  engaged: { seconds: 0.24, every: 0.48, times: 4 },
} as const;
export type Signal = keyof typeof SIGNALS;

/** The tone of all signals in most of Europe, in Hz. */
const SIGNAL_HERTZ = 425;
/** Between two keys that are pressed by themselves. */
const KEY_EVERY_SECONDS = 0.18;

/** Makes tones with Web Audio. The context is made with the first tone: browsers ask for a click. */
export class Tones {
  #context: AudioContext | null = null;
  #repeating: ReturnType<typeof setInterval> | undefined;
  #sounding = new Set<OscillatorNode>();

  /** Play the tone of a key, as the `nth` of several. */
  key(key: string, nth = 0): void {
    const [low, high] = frequencies(key);
    const after = nth * KEY_EVERY_SECONDS;
    this.#tone(low, ROW_LEVEL, KEY_SECONDS, after);
    this.#tone(high, COLUMN_LEVEL, KEY_SECONDS, after);
  }

  /** Play a signal until another one begins; null is silence. */
  signal(signal: Signal | null): void {
    this.#hush();
    if (signal === null) return;
    const { seconds, every, times } = SIGNALS[signal];
    let left: number = times;
    const next = () => {
      if (left <= 0) return clearInterval(this.#repeating);
      left -= 1;
      this.#sounding.add(this.#tone(SIGNAL_HERTZ, ROW_LEVEL * 0.5, seconds));
    };
    next();
    this.#repeating = setInterval(next, every * 1000);
  }

  close(): void {
    this.#hush();
    void this.#context?.close();
    this.#context = null;
  }

  #hush(): void {
    clearInterval(this.#repeating);
    for (const tone of this.#sounding) tone.stop();
    this.#sounding.clear();
  }

  #tone(hertz: number, level: number, seconds: number, after = 0): OscillatorNode {
    this.#context ??= new AudioContext();
    const start = this.#context.currentTime + after;
    const gain = new GainNode(this.#context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(level * VOLUME, start + RAMP_SECONDS);
    gain.gain.setValueAtTime(level * VOLUME, start + seconds - RAMP_SECONDS);
    gain.gain.linearRampToValueAtTime(0, start + seconds);
    const tone = new OscillatorNode(this.#context, { frequency: hertz });
    tone.addEventListener("ended", () => this.#sounding.delete(tone));
    tone.connect(gain).connect(this.#context.destination);
    tone.start(start);
    tone.stop(start + seconds);
    return tone;
  }
}
