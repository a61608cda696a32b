/** Copying and pasting: within a flow, between flows, and as text between two FlowForge servers. */

import { readClip, writeClip } from "../model/clips";
import { type Clip, clipOf, type Place, paste } from "../model/commands";
import { useEditor } from "../store/editor";
import { deleteChosen } from "./actions";
import { ASIDE } from "./adding";
import { useCanvas } from "./state";

/** Remember the chosen nodes, and give them. */
function copyChosen(): Clip | null {
  const { document: flow, selection } = useEditor.getState();
  const { frames } = useCanvas.getState();
  if (flow === null || selection.length + frames.length === 0) return null;
  const clip = clipOf(flow, selection, frames);
  useCanvas.setState({ clip, pasted: 0 });
  return clip;
}

/** Put nodes aside of where they came from, or with their corner at `at`. */
function putClip(clip: Clip, at?: Place): void {
  const { document: flow, run, select } = useEditor.getState();
  if (flow === null) return;
  const pasted = useCanvas.getState().pasted + 1;
  const all = [...clip.nodes, ...(clip.frames ?? [])];
  const corner = { x: Math.min(...all.map(({ x }) => x)), y: Math.min(...all.map(({ y }) => y)) };
  const by =
    at === undefined
      ? { x: pasted * ASIDE, y: pasted * ASIDE }
      : { x: at.x - corner.x, y: at.y - corner.y };
  const { command, ids, frameIds } = paste(flow, clip, by);
  run(command);
  select(ids);
  useCanvas.setState({ clip, pasted, wires: [], frames: frameIds });
  if (ids[0] !== undefined) useEditor.setState({ look: { node: ids[0], unlessSeen: true } });
}

export function duplicateChosen(): void {
  const { clip, pasted } = useCanvas.getState();
  const chosen = copyChosen();
  if (chosen === null) return;
  putClip(chosen);
  useCanvas.setState({ clip, pasted });
}

/** Paste a text: nodes, or a plain word on why it cannot be. */
function pasteText(text: string, at?: Place): void {
  if (useEditor.getState().readOnly) return;
  const reading = readClip(text);
  if ("problem" in reading) {
    useCanvas.setState({ notice: reading.problem });
    return;
  }
  const { clip } = reading;
  const own = useCanvas.getState().clip;
  // The same nodes once more stand a step further off; others begin anew.
  if (own === null || writeClip(own) !== writeClip(clip)) useCanvas.setState({ pasted: 0 });
  putClip(clip, at);
  const { types } = useEditor.getState();
  const unknown = new Set(clip.nodes.map(({ type }) => type).filter((type) => !types.has(type)));
  if (unknown.size > 0) {
    const params = { count: unknown.size, types: [...unknown].join(", ") };
    useCanvas.setState({ notice: { key: "clip.unknown", params } });
  }
}

/** From the menu. Where the browser keeps the clipboard to itself, what was copied here is known yet. */
export async function pasteFromClipboard(at?: Place): Promise<void> {
  const { clip } = useCanvas.getState();
  try {
    pasteText(await navigator.clipboard.readText(), at);
  } catch {
    if (clip !== null) putClip(clip, at);
    else useCanvas.setState({ notice: { key: "clip.byKey" } });
  }
}

export function copyToClipboard(): void {
  const clip = copyChosen();
  // Without leave, or without https, the page still knows by itself what was copied.
  if (clip !== null) void navigator.clipboard?.writeText(writeClip(clip)).catch(() => undefined);
}

export function cutToClipboard(): void {
  copyToClipboard();
  deleteChosen();
}

/** The browser's own copy or cut. */
export function onCopy(event: ClipboardEvent): void {
  const clip = copyChosen();
  if (clip === null) return;
  event.preventDefault();
  event.clipboardData?.setData("text/plain", writeClip(clip));
  if (event.type === "cut") deleteChosen();
}

/** The browser's own paste. */
export function onPaste(event: ClipboardEvent): void {
  event.preventDefault();
  const text = event.clipboardData?.getData("text/plain") ?? "";
  const { clip } = useCanvas.getState();
  if (text === "" && clip !== null) putClip(clip);
  else pasteText(text);
}
