import type { Place } from "../model/commands";

/** A point of the screen as something that a menu can be anchored to. */
export const pointAt = ({ x, y }: Place) => ({
  getBoundingClientRect: () => new DOMRect(x, y, 0, 0),
});
