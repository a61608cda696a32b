/**
 * Sounds that are not kept yet outlive their form: who looks at another node, tab or language, or closes a
 * dialog, finds them where they were made.
 */

import { useEffect, useRef, useState } from "react";
import { holdPage } from "../panels/parts/unkept";

const left = new Map<string, { sound: Blob; release: () => void }>();

/** What was left at a place. */
export const leftAt = (place: string): Blob | null => left.get(place)?.sound ?? null;

/** Leave a sound there, or nothing. While any is left, the browser asks before the page goes. */
export function leaveAt(place: string, sound: Blob | null): void {
  left.get(place)?.release();
  left.delete(place);
  if (sound !== null) left.set(place, { sound, release: holdPage() });
}

const openAt = new Map<string, (sound: Blob) => void>();

/** Bring a sound to the form at a place: it takes it at once, or finds it when it is opened. */
export function bringTo(place: string, sound: Blob): void {
  const take = openAt.get(place);
  if (take === undefined) leaveAt(place, sound);
  else take(sound);
}

/** The sound of a form at a place. While it is lent to the server it is left nowhere: that would send it twice. */
export class Holder {
  private lent: Blob | null = null;
  private isShown = true;

  constructor(
    public place: string,
    private readonly show: (sound: Blob | null) => void,
    private sound = leftAt(place),
  ) {}

  put(sound: Blob | null): void {
    this.lent = null;
    this.sound = sound;
    if (this.isShown) this.show(sound);
    else leaveAt(this.place, sound);
  }

  lend(): void {
    this.lent = this.sound;
    this.sound = null;
  }

  /** It was not kept: unless it was thrown away meanwhile, it is here again. */
  giveBack(): void {
    if (this.lent !== null) this.put(this.lent);
  }

  /** Whether the form is there. */
  get shown(): boolean {
    return this.isShown;
  }

  enter(): void {
    this.isShown = true;
    leaveAt(this.place, null);
  }

  leave(): void {
    this.isShown = false;
    leaveAt(this.place, this.sound);
  }
}

/** `take` gets what is brought to the place. */
export function useTake(place: string, take: (sound: Blob) => void) {
  const [sound, show] = useState(() => leftAt(place));
  const [holder] = useState(() => new Holder(place, show));
  holder.place = place;
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    openAt.set(place, (sound) => latest.current(sound));
    return () => void openAt.delete(place);
  }, [place]);
  useEffect(() => {
    holder.enter();
    return () => holder.leave();
  }, [holder]);
  return { sound, holder };
}
