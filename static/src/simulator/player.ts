import type { Player } from "./handset";

/** How long a text is on show where it cannot be heard: about as long as it takes to read it. */
const MS_PER_LETTER = 55;
const SHORTEST_MS = 900;
const LONGEST_MS = 20_000;

export function readingTime(text: string): number {
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, text.length * MS_PER_LETTER));
}

/** Plays sounds in the page. What has no sound, or cannot be played, takes its reading time. */
export class PagePlayer implements Player {
  #audio: HTMLAudioElement | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #muted = false;

  set muted(muted: boolean) {
    this.#muted = muted;
    if (this.#audio !== null) this.#audio.muted = muted;
  }

  play(sound: { text: string; url: string }, ended: () => void): void {
    this.stop();
    const readInstead = () => {
      this.#timer = setTimeout(ended, readingTime(sound.text));
    };
    if (sound.url === "") {
      readInstead();
      return;
    }
    const audio = new Audio(sound.url);
    audio.muted = this.#muted;
    const stillMine = () => this.#audio === audio;
    audio.addEventListener("ended", () => stillMine() && ended());
    this.#audio = audio;
    audio.play().catch(() => stillMine() && readInstead());
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#audio?.pause();
    this.#audio = null;
  }
}
