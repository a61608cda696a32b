/**
 * How large a node is and where its handles sit, in flow pixels, worked out from its ports alone:
 * the canvas must know it before a node is drawn, and the CSS keeps to the same numbers.
 */

import { type PortFace, portsOf, promptOf, summaryOf, titleOf } from "./ports";
import type { FlowDocument, FlowNode, NodeType } from "./types";
import { withNames } from "./variablesIn";

export const WIDTH = 232;
export const NOTE_WIDTH = 208;
const BORDER = 1;
const HEAD = 50;
const ROW = 28;
const LINE = 18;
const PROMPT_PADDING = 8;
const PROMPT_LETTERS = 27;
const NOTE_LETTERS = 25;
const NOTE_LINES = 14;
const NOTE_PADDING = 20;

export interface Face {
  kind: "node" | "note";
  title: string;
  subtitle: string;
  /** What the caller hears, or the text of a note. */
  prompt: string;
  promptLines: number;
  ports: PortFace[];
  hasInput: boolean;
  width: number;
  height: number;
  /** Centre of the input's handle, from the top of the node. */
  inputY: number;
}

/** The centre of a port's handle, from the top of the node. */
export const portY = (face: Face, index: number): number =>
  face.height - BORDER - (face.ports.length - index) * ROW + ROW / 2;

/** The face of a node. `wiredPorts` names the ports of a node whose type is not known here. */
export function faceOf(
  node: FlowNode,
  type: NodeType | undefined,
  wiredPorts: readonly string[] = [],
): Face {
  if (type === undefined) return unknownFace(node, wiredPorts);
  if (!type.wired) return noteFace(node, type);
  const prompt = promptOf(type, node.config);
  const letters = withNames(prompt).length;
  const promptLines = prompt === "" ? 0 : letters > PROMPT_LETTERS ? 2 : 1;
  const ports = portsOf(type, node.config);
  return {
    ...frame(promptLines, ports.length),
    title: titleOf(node, type),
    subtitle: subtitleOf(node, type),
    prompt,
    promptLines,
    ports,
    hasInput: type.hasInput,
  };
}

/** The summary; a node with a name of its own and no summary says what it is. */
function subtitleOf(node: FlowNode, type: NodeType): string {
  const summary = summaryOf(type, node.config);
  return summary === "" && node.name.trim() !== "" ? type.label : summary;
}

function frame(promptLines: number, ports: number) {
  const prompt = promptLines === 0 ? 0 : promptLines * LINE + PROMPT_PADDING;
  return {
    kind: "node" as const,
    width: WIDTH,
    height: 2 * BORDER + HEAD + prompt + ports * ROW,
    inputY: BORDER + HEAD / 2,
  };
}

function unknownFace(node: FlowNode, wiredPorts: readonly string[]): Face {
  const ports = wiredPorts.map(
    (name): PortFace => ({ name, title: "", label: name, kind: "fixed", quiet: true }),
  );
  return {
    ...frame(0, ports.length),
    title: titleOf(node, undefined),
    subtitle: node.type,
    prompt: "",
    promptLines: 0,
    ports,
    hasInput: true,
  };
}

function noteFace(node: FlowNode, type: NodeType): Face {
  const text = noteText(node, type);
  const lines = text
    .split("\n")
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / NOTE_LETTERS)), 0);
  const heading = node.name.trim() === "" ? 0 : 1;
  const shown = Math.min(Math.max(lines, 2), NOTE_LINES) + heading;
  return {
    kind: "note",
    title: titleOf(node, type),
    subtitle: "",
    prompt: text,
    promptLines: shown,
    ports: [],
    hasInput: false,
    width: NOTE_WIDTH,
    height: shown * LINE + NOTE_PADDING,
    inputY: 0,
  };
}

/** What stands on a note: what its type shows of it, else the first text of its configuration. */
function noteText(node: FlowNode, type: NodeType): string {
  const shown = promptOf(type, node.config) || summaryOf(type, node.config);
  if (shown !== "") return shown;
  return Object.values(node.config).find((value) => typeof value === "string") ?? "";
}

/** The names of a node's wired ports, each once, in the order of its wires. */
export const wiredPortsOf = (flow: FlowDocument, id: string): string[] => [
  ...new Set(flow.wires.filter((wire) => wire.source === id).map((wire) => wire.port)),
];
