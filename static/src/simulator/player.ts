import type { Player } from "./handset";

/** How long a text is on show where it cannot be heard: about as long as it takes to read it. */
const MS_PER_LETTER = 55;
const SHORTEST_MS = 900;
const LONGEST_MS = 20_000;

export function readingTime(text: string): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, text.length * MS_PER_LETTER));
}

/** Whether the browser has a voice for a language ("de-DE"); many have none, servers' browsers never. */
const hasVoice = (lang: string) =>
  typeof speechSynthesis !== "undefined" &&
  speechSynthesis.getVoices().some((voice) => voice.lang.slice(0, 2) === lang.slice(0, 2));

/**
 * Plays sounds in the page. A text of which the server has no sound is spoken by the browser, if it
 * has a voice for it. What cannot be heard at all takes its reading time, so that all goes on.
 */
export class PagePlayer implements Player {
  /** The language of texts, "de-DE". */
  voice = "";
  #audio: HTMLAudioElement | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #muted = false;
  /** Goes on without the browser's voice; null while it does not speak. */
  #unspoken: (() => void) | null = null;

  set muted(muted: boolean) {
    this.#muted = muted;
    if (this.#audio !== null) this.#audio.muted = muted;
    if (muted) this.#unspoken?.();
  }

  play(sound: { text: string; url: string }, ended: () => void): void {
    this.stop();
    const readInstead = () => {
      this.#timer = setTimeout(ended, readingTime(sound.text));
    };
    if (sound.url !== "") this.#listen(sound.url, ended, readInstead);
    else if (!this.#muted && hasVoice(this.voice)) this.#speak(sound.text, ended, readInstead);
    else readInstead();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#audio?.pause();
    this.#audio = null;
    this.#hush();
  }

  #listen(url: string, ended: () => void, readInstead: () => void): void {
    const audio = new Audio(url);
    audio.muted = this.#muted;
    const stillMine = () => this.#audio === audio;
    audio.addEventListener("ended", () => stillMine() && ended());
    this.#audio = audio;
    audio.play().catch(() => stillMine() && readInstead());
  }

  #speak(text: string, ended: () => void, readInstead: () => void): void {
    const words = new SpeechSynthesisUtterance(text);
    words.lang = this.voice;
    const unspoken = () => {
      this.#hush();
      readInstead();
    };
    const stillMine = () => this.#unspoken === unspoken;
    words.addEventListener("end", () => stillMine() && ended());
    words.addEventListener("error", () => stillMine() && unspoken());
    this.#unspoken = unspoken;
    speechSynthesis.speak(words);
  }

  #hush(): void {
    if (this.#unspoken === null) return;
    this.#unspoken = null;
    speechSynthesis.cancel();
  }
}
