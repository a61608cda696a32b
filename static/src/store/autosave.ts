/** Saving the draft by itself: a while after the last change, one request at a time. */

export type Saving = "saved" | "saving" | "unsaved" | "conflict" | "offline";

/** What a try to save came to; "again" where the document changed meanwhile. */
export type Saved = "saved" | "again" | "refused" | "conflict" | "offline";

const PAUSE_MS = 600;
const RETRY_MS = 3000;

export class Autosave {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<Saved> | undefined;
  readonly #save: () => Promise<Saved>;

  /** `save` sends the document as it is now and tells what came of it; it never throws. */
  constructor(save: () => Promise<Saved>) {
    this.#save = save;
  }

  schedule(pause: number = PAUSE_MS): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), pause);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }

  /** Save at once, after a request that may be under way. */
  async flush(): Promise<Saved> {
    clearTimeout(this.#timer);
    if (this.#running !== undefined) await this.#running;
    // Somebody else may have begun the next one while we waited.
    this.#running ??= this.#save().finally(() => {
      this.#running = undefined;
    });
    const saved = await this.#running;
    if (saved === "again") return this.flush();
    if (saved === "offline") this.schedule(RETRY_MS);
    return saved;
  }
}
