import { type RefObject, useEffect } from "react";

const HELD_MS = 500;
/** A finger is never quite still. */
const STILL_PX = 10;

/**
 * A finger that is held on something opens its menu, as the right button of a mouse does. Some browsers do
 * that by themselves, others never: here all of them do it once, after the same time.
 */
export function useLongPress(place: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const press = new Press();
    const heard: [string, (event: Event) => void, AddEventListenerOptions][] = [
      ["pointerdown", (event) => press.down(event as PointerEvent), { capture: true }],
      ["pointermove", (event) => press.move(event as PointerEvent), { capture: true }],
      ["pointerup", () => press.end(), { capture: true }],
      ["pointercancel", () => press.end(), { capture: true }],
      ["contextmenu", (event) => press.native(event), { capture: true }],
      ["touchend", (event) => press.lifted(event), { capture: true, passive: false }],
    ];
    for (const [name, hear, how] of heard) element.addEventListener(name, hear, how);
    return () => {
      press.end();
      for (const [name, hear, how] of heard) element.removeEventListener(name, hear, how);
    };
  }, [place]);
}

class Press {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #fingers = 0;
  #at = { x: 0, y: 0 };
  #byFinger = false;
  #opened = false;

  down(event: PointerEvent): void {
    this.#byFinger = event.pointerType === "touch";
    if (!this.#byFinger) return;
    this.#fingers = event.isPrimary ? 1 : this.#fingers + 1;
    clearTimeout(this.#timer);
    this.#opened = false;
    if (this.#fingers > 1) return;
    this.#at = { x: event.clientX, y: event.clientY };
    this.#timer = setTimeout(() => this.#open(), HELD_MS);
  }

  move({ clientX, clientY }: PointerEvent): void {
    const { x, y } = this.#at;
    if (Math.hypot(clientX - x, clientY - y) > STILL_PX) clearTimeout(this.#timer);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#fingers = 0;
  }

  /** The browser's own comes at another time, or as well: ours is enough. */
  native(event: Event): void {
    if (!this.#byFinger || !event.isTrusted) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The finger that opened a menu does not click what lies below it. */
  lifted(event: Event): void {
    if (this.#opened && event.cancelable) event.preventDefault();
    this.#opened = false;
  }

  #open(): void {
    const { x: clientX, y: clientY } = this.#at;
    this.#opened = true;
    const menu = new MouseEvent("contextmenu", {
      bubbles: true,
      cancelable: true,
      clientX,
      clientY,
    });
    document.elementFromPoint(clientX, clientY)?.dispatchEvent(menu);
  }
}
