import type { MouseEvent as ReactMouseEvent } from "react";
import type { Place } from "../model/commands";

/** A point of the screen as something that a menu can be anchored to. */
export const pointAt = ({ x, y }: Place) => ({
  getBoundingClientRect: () => new DOMRect(x, y, 0, 0),
});

/** Where on the screen the mouse or the finger is. */
export const pointOf = (event: MouseEvent | TouchEvent | ReactMouseEvent): Place => {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
};
