/** What the page lets people hear: one sound at a time, so one that begins ends the one before. */

export type PlayerState = "idle" | "preparing" | "playing";

/** The server gave the sound, or its address, but the browser cannot play it. */
export class Unplayable extends Error {}

let heard: Player | null = null;

export class Player {
  private audio: HTMLAudioElement | null = null;
  private turn = 0;

  constructor(private readonly tell: (state: PlayerState, error: unknown) => void) {}

  /** Play what is at the address, which may have to be made first. `tell` gets `Unplayable`, or why it has none. */
  async play(address: () => Promise<string>): Promise<void> {
    if (heard !== this) heard?.stop();
    heard = this;
    this.stop();
    const mine = this.turn;
    this.tell("preparing", null);
    try {
      const url = await address();
      if (mine === this.turn) await this.begin(url, mine);
    } catch (error) {
      if (mine === this.turn) this.stop(error);
    }
  }

  stop(error: unknown = null): void {
    this.turn += 1;
    this.audio?.pause();
    this.audio = null;
    this.tell("idle", error);
  }

  private async begin(url: string, mine: number): Promise<void> {
    const audio = new Audio(url);
    this.audio = audio;
    const over = (error: unknown) => () => {
      if (mine === this.turn) this.stop(error);
    };
    audio.addEventListener("ended", over(null));
    audio.addEventListener("error", over(new Unplayable()));
    this.tell("playing", null);
    await audio.play().catch((cause) => {
      throw new Unplayable("", { cause });
    });
  }
}
