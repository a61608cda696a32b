import { useEffect, useRef } from "react";

const CONTROLS = "input, textarea, select";

interface Wanted {
  index: number;
  /** The way in which it was moved; undefined where it was added. */
  way?: "up" | "down";
}

/** After an item was added or moved, put the focus into it: `added` and `moved` say which one to look for. */
export function useListFocus() {
  const list = useRef<HTMLFieldSetElement>(null);
  const wanted = useRef<Wanted | null>(null);
  useEffect(() => {
    if (wanted.current === null) return;
    const { index, way } = wanted.current;
    const item = list.current?.querySelector(`:scope > ol > [data-index="${index}"]`);
    wanted.current = null;
    const goal = way === undefined ? firstControl(item) : mover(item, way);
    goal?.focus();
    item?.scrollIntoView({ block: "nearest" });
  });
  return {
    list,
    added: (index: number) => {
      wanted.current = { index };
    },
    moved: (index: number, way: "up" | "down") => {
      wanted.current = { index, way };
    },
  };
}

type Item = Element | null | undefined;

/** The buttons that move an item, or take it away, are no part of what stands in it. */
const firstControl = (item: Item) =>
  item?.querySelector<HTMLElement>(CONTROLS) ??
  item?.querySelector<HTMLElement>("button:not([data-does])");

/** The button that moves it on; where it cannot go further, the one that moves it back. */
function mover(item: Item, way: "up" | "down") {
  const button = (does: string) =>
    item?.querySelector<HTMLElement>(`[data-does="${does}"]:not(:disabled)`);
  return button(way) ?? button(way === "up" ? "down" : "up");
}
