import { useEffect } from "react";
import type { Place } from "../model/commands";
import { useEditor } from "../store/editor";
import {
  copyChosen,
  deleteChosen,
  deleteKeepingPath,
  duplicateChosen,
  nudge,
  pasteClip,
  readClip,
  selectAll,
  writeClip,
} from "./actions";
import { useCanvas } from "./state";

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
  useCanvas.setState({ wires: [] });
};

/** From a node on to its form. */
function enterForm(): void {
  if (useEditor.getState().selection.length !== 1) return;
  useEditor.getState().setPanel("form");
  requestAnimationFrame(() => {
    const field = "input:not([type=hidden]), textarea, select";
    document.querySelector(".side-panel")?.querySelector<HTMLElement>(field)?.focus();
  });
}

const withCtrl: Record<string, (shift: boolean) => void> = {
  z: (shift) => (shift ? useEditor.getState().redo() : useEditor.getState().undo()),
  y: () => useEditor.getState().redo(),
  d: duplicateChosen,
  a: selectAll,
  delete: deleteKeepingPath,
  backspace: deleteKeepingPath,
};

const plain: Record<string, () => void> = {
  Delete: deleteChosen,
  Backspace: deleteChosen,
  Escape: clear,
};

function onKeyDown(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.altKey || isElsewhere(event.target)) return;
  const ctrl = event.ctrlKey || event.metaKey;
  const onNode = event.target instanceof Element && event.target.matches(".react-flow__node");
  if (event.key === "Enter" && onNode) enterForm();
  const action = ctrl ? withCtrl[event.key.toLowerCase()] : plain[event.key];
  if (!ctrl && isOffCanvas(event.target)) return;
  if (action !== undefined) {
    event.preventDefault();
    action(event.shiftKey);
    return;
  }
  const arrow = ctrl ? undefined : arrows[event.key];
  if (arrow === undefined || useEditor.getState().selection.length === 0) return;
  event.preventDefault();
  const by = event.shiftKey ? LEAP : STEP;
  nudge({ x: arrow.x * by, y: arrow.y * by });
}

/** Text that somebody marked on the page is copied as text. */
const hasMarkedText = () => (window.getSelection()?.toString() ?? "") !== "";

function onCopy(event: ClipboardEvent): void {
  if (isElsewhere(event.target) || hasMarkedText()) return;
  const clip = copyChosen();
  if (clip === null) return;
  event.preventDefault();
  event.clipboardData?.setData("text/plain", writeClip(clip));
  if (event.type === "cut") deleteChosen();
}

function onPaste(event: ClipboardEvent): void {
  if (isElsewhere(event.target)) return;
  const clip = readClip(event.clipboardData?.getData("text/plain") ?? "");
  if (clip === null) return;
  event.preventDefault();
  const own = useCanvas.getState().clip;
  // The same nodes once more stand a step further off; others begin anew.
  if (own === null || writeClip(own) !== writeClip(clip)) useCanvas.setState({ pasted: 0 });
  pasteClip(clip);
}

/** The keys of the canvas, wherever the focus is, but for fields, menus and dialogs. */
export function useShortcuts(): void {
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    window.addEventListener("keydown", onKeyDown, { signal });
    document.addEventListener("copy", onCopy, { signal });
    document.addEventListener("cut", onCopy, { signal });
    document.addEventListener("paste", onPaste, { signal });
    return () => ending.abort();
  }, []);
}
