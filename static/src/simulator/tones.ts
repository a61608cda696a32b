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

/** Makes tones with Web Audio. The context is made with the first tone: browsers ask for a click. */
export class Tones {
  #context: AudioContext | null = null;

  /** Play the tone of a key. */
  key(key: string): void {
    const [low, high] = frequencies(key);
    this.#tone(low, ROW_LEVEL, KEY_SECONDS);
    this.#tone(high, COLUMN_LEVEL, KEY_SECONDS);
  }

  /** Play one second of "it rings" (425 Hz, as in most of Europe). */
  ring(): void {
    this.#tone(425, ROW_LEVEL * 0.5, 1);
  }

  close(): void {
    void this.#context?.close();
    this.#context = null;
  }

  #tone(hertz: number, level: number, seconds: number): void {
    this.#context ??= new AudioContext();
    const start = this.#context.currentTime;
    const gain = new GainNode(this.#context, { gain: 0 });
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(level * VOLUME, start + RAMP_SECONDS);
    gain.gain.setValueAtTime(level * VOLUME, start + seconds - RAMP_SECONDS);
    gain.gain.linearRampToValueAtTime(0, start + seconds);
    const tone = new OscillatorNode(this.#context, { frequency: hertz });
    tone.connect(gain).connect(this.#context.destination);
    tone.start(start);
    tone.stop(start + seconds);
  }
}
