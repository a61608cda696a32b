import { useEffect } from "react";
import type { Place } from "../model/commands";
import { useEditor } from "../store/editor";
import { nudge } from "./actions";
import { onCopy, onPaste } from "./clipboard";
import { pressed } from "./keys";
import { isPossible, pageCommands, type View } from "./pageCommands";
import { useCanvas } from "./state";
import { useViewing } from "./useView";

const STEP = 4;
const LEAP = 20;

const arrows: Record<string, Place> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Whether the keys belong to a field, a button, a menu or a dialog rather than to the canvas. */
function isElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.closest(
      "input, textarea, select, [contenteditable=true], [role=dialog], [role=menu]",
    ) !== null
  );
}

/**
 * Beside the canvas, keys that change the flow would surprise: Delete on a tab, for one. With nothing
 * in focus the keys reach the body, and are the canvas's.
 */
function isOffCanvas(target: EventTarget | null): boolean {
  if (!(target instanceof Element) || target.contains(document.body)) return false;
  return target.closest(".canvas") === null;
}

const clear = () => {
  useEditor.getState().select([]);
  useCanvas.setState({ wires: [], frames: [] });
};

/** From a node on to its form. */
export function enterForm(): void {
  if (useEditor.getState().selection.length !== 1) return;
  useEditor.getState().setPanel("form");
  requestAnimationFrame(() => {
    const field = "input:not([type=hidden]), textarea, select";
    document.querySelector(".side-panel")?.querySelector<HTMLElement>(field)?.focus();
  });
}

const byKey = new Map(
  pageCommands.flatMap((command) =>
    command.byEvent ? [] : (command.keys ?? []).map((key) => [key, command] as const),
  ),
);

/** These are for the whole page, in a field too. */
const everywhere = new Set(["mod+k", "f6"]);

const inDialog = (target: EventTarget | null) =>
  target instanceof Element && target.closest("[role=dialog], [role=menu]") !== null;

function onKeyDown(event: KeyboardEvent, view: View): void {
  if (event.defaultPrevented || event.altKey) return;
  const keys = pressed(event);
  const global = everywhere.has(keys) && !inDialog(event.target);
  if (!global && isElsewhere(event.target)) return;
  if (!keys.startsWith("mod+") && keys !== "?" && !global && isOffCanvas(event.target)) return;
  const onNode = event.target instanceof Element && event.target.matches(".react-flow__node");
  if (event.key === "Enter" && onNode) enterForm();
  if (event.key === "Escape") clear();
  if (keys === "shift+f10" || keys === "contextmenu") {
    event.preventDefault();
    openMenu(event.target);
    return;
  }
  const command = byKey.get(keys);
  if (command !== undefined) {
    event.preventDefault();
    if (isPossible(command)) command.run(view);
    return;
  }
  moveByArrow(event);
}

/** The menu of what has the focus or is chosen, else of the empty canvas: as the right button opens it. */
function openMenu(target: EventTarget | null): void {
  const piece = ".react-flow__node";
  const focused = target instanceof Element ? target.closest(piece) : null;
  const place =
    focused ??
    document.querySelector(`.canvas ${piece}.selected`) ??
    document.querySelector(".canvas .react-flow__pane");
  const { left = 0, top = 0, width = 0, height = 0 } = place?.getBoundingClientRect() ?? {};
  const how = { bubbles: true, cancelable: true, clientX: left + width / 2 };
  place?.dispatchEvent(new MouseEvent("contextmenu", { ...how, clientY: top + height / 2 }));
}

function moveByArrow(event: KeyboardEvent): void {
  const arrow = event.ctrlKey || event.metaKey ? undefined : arrows[event.key];
  const chosen = useEditor.getState().selection.length + useCanvas.getState().frames.length;
  if (arrow === undefined || chosen === 0) return;
  event.preventDefault();
  const by = event.shiftKey ? LEAP : STEP;
  nudge({ x: arrow.x * by, y: arrow.y * by });
}

/** Text that somebody marked on the page is copied as text. */
const hasMarkedText = () => (window.getSelection()?.toString() ?? "") !== "";

const copy = (event: ClipboardEvent) => {
  if (!isElsewhere(event.target) && !hasMarkedText()) onCopy(event);
};

const paste = (event: ClipboardEvent) => {
  if (!isElsewhere(event.target)) onPaste(event);
};

/** The keys of the canvas, wherever the focus is, but for fields, menus and dialogs. */
export function useShortcuts(): void {
  const view = useViewing();
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    window.addEventListener("keydown", (event) => onKeyDown(event, view), { signal });
    document.addEventListener("copy", copy, { signal });
    document.addEventListener("cut", copy, { signal });
    document.addEventListener("paste", paste, { signal });
    return () => ending.abort();
  }, [view]);
}
