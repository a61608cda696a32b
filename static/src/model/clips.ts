/** A part of a flow as text: what a copy puts on the clipboard, and how it is read again. */

import type { Clip, Label } from "./commands";
import { COLOURS } from "./frames";
import type { FlowNode, Frame, Wire } from "./types";
import { isRecord } from "./values";

const SCHEMA = 1;
/** Letters of text, and nodes, as many as the server takes in a flow. */
const LONGEST = 4_000_000;
const MOST_NODES = 5000;
const LONGEST_ID = 64;
const LONGEST_NAME = 100;

/** What was read, or what to tell people. */
export type Reading = { clip: Clip } | { problem: Label };

export const writeClip = (clip: Clip): string =>
  JSON.stringify({ flowforge: { schema: SCHEMA, ...clip } }, null, 1);

const problem = (key: string, params?: Label["params"]): Reading => ({
  problem: { key: `clip.${key}`, ...(params === undefined ? {} : { params }) },
});

class Broken extends Error {}

/** Read the text of a copy, or of a whole flow file. Wires that lead out of it are left away. */
export function readClip(text: string): Reading {
  if (text.length > LONGEST) return problem("tooLong");
  const found = contentOf(text);
  if (found === null) return problem("notOurs");
  if (typeof found.schema === "number" && found.schema > SCHEMA) return problem("newer");
  try {
    const nodes = nodesOf(found.nodes);
    const frames = framesIn(found.frames);
    if (nodes.length === 0 && frames.length === 0) return problem("empty");
    const clip = { nodes, wires: wiresOf(found.wires, nodes) };
    return { clip: frames.length === 0 ? clip : { ...clip, frames } };
  } catch (error) {
    if (error instanceof Broken) return problem("broken", { place: error.message });
    throw error;
  }
}

function contentOf(text: string): Record<string, unknown> | null {
  try {
    const data: unknown = JSON.parse(text);
    if (!isRecord(data)) return null;
    if (isRecord(data.flowforge)) return data.flowforge;
    return "schema" in data && "nodes" in data ? data : null;
  } catch {
    return null;
  }
}

function nodesOf(value: unknown): FlowNode[] {
  if (!Array.isArray(value) || value.length > MOST_NODES) throw new Broken("nodes");
  const nodes = value.map((one, index) => nodeOf(one, `nodes.${index}`));
  const ids = nodes.map(({ id }) => id);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice !== -1) throw new Broken(`nodes.${twice}.id`);
  return nodes;
}

function nodeOf(value: unknown, place: string): FlowNode {
  if (!isRecord(value)) throw new Broken(place);
  const { id, type, version = 1, name = "", x, y, config = {} } = value;
  const checks: [string, boolean][] = [
    ["id", isText(id, LONGEST_ID) && id !== ""],
    ["type", isText(type, LONGEST_ID) && type !== ""],
    ["version", Number.isInteger(version) && (version as number) > 0],
    ["name", isText(name, LONGEST_NAME)],
    ["x", Number.isFinite(x)],
    ["y", Number.isFinite(y)],
    ["config", isRecord(config)],
  ];
  const bad = checks.find(([, good]) => !good);
  if (bad !== undefined) throw new Broken(`${place}.${bad[0]}`);
  return { id, type, version, name, x, y, config } as FlowNode;
}

const isText = (value: unknown, longest: number): value is string =>
  typeof value === "string" && value.length <= longest;

function wiresOf(value: unknown, nodes: readonly FlowNode[]): Wire[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Broken("wires");
  const ids = new Set(nodes.map(({ id }) => id));
  return value.flatMap((one: unknown, index) => {
    const { source, port, target } = isRecord(one) ? one : {};
    if (!isText(source, LONGEST_ID) || !isText(port, LONGEST_ID) || !isText(target, LONGEST_ID)) {
      throw new Broken(`wires.${index}`);
    }
    return ids.has(source) && ids.has(target) ? [{ source, port, target }] : [];
  });
}

function framesIn(value: unknown): Frame[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Broken("frames");
  return value.map((one: unknown, index) => {
    const { title = "", x, y, width, height, colour } = isRecord(one) ? one : {};
    const sizes = [width, height].every((size) => Number.isFinite(size) && (size as number) > 0);
    if (!isText(title, LONGEST_NAME) || !Number.isFinite(x) || !Number.isFinite(y) || !sizes) {
      throw new Broken(`frames.${index}`);
    }
    const known = COLOURS.find((name) => name === colour) ?? "grey";
    return { id: `${index}`, title, x, y, width, height, colour: known } as Frame;
  });
}
