/** Undo and redo: patches with labels. Nothing here knows where the flow is kept. */

import { applyPatches, enablePatches, type Patch, produceWithPatches } from "immer";
import type { Command, Label } from "./commands";
import { titleOf } from "./ports";
import type { FlowDocument } from "./types";
import type { Types } from "./wiring";

enablePatches();

const LONGEST = 200;
const MERGE_MS = 1500;

export interface Step {
  label: Label;
  merge: string;
  at: number;
  forward: Patch[];
  back: Patch[];
}

export interface History {
  past: readonly Step[];
  future: readonly Step[];
}

export const noHistory: History = { past: [], future: [] };

export interface Result {
  flow: FlowDocument;
  history: History;
}

/**
 * Do a command and remember how to take it back. Commands with the same `merge` key within 1.5 s of
 * each other (`now` in milliseconds) are one step: a word typed, a node nudged along. `types` are for
 * the words in which the step is told.
 */
export function perform(
  flow: FlowDocument,
  history: History,
  command: Command,
  now: number,
  types: Types = new Map(),
): Result {
  const [next, forward, back] = produceWithPatches(flow, (draft: FlowDocument) => {
    command.edit(draft);
  });
  if (forward.length === 0) return { flow, history };
  const label = labelOf(command, [flow, next], types);
  const step: Step = { label, merge: command.merge ?? "", at: now, forward, back };
  const last = history.past.at(-1);
  const past =
    last !== undefined && step.merge !== "" && last.merge === step.merge && now - last.at < MERGE_MS
      ? [...history.past.slice(0, -1), joined(last, step)]
      : [...history.past, step].slice(-LONGEST);
  return { flow: next, history: { past, future: [] } };
}

/** What a command did, in words; a node is called as it was before, a new one as it is after. */
function labelOf({ label }: Command, flows: FlowDocument[], types: Types): Label {
  if (typeof label !== "function") return label;
  const nodeOf = (id: string) => flows.flatMap((flow) => flow.nodes).find((node) => node.id === id);
  const titleOfId = (id: string) => {
    const node = nodeOf(id);
    return node === undefined ? id : titleOf(node, types.get(node.type));
  };
  return label(titleOfId, (id) => nodeOf(id)?.type ?? "");
}

function joined(before: Step, after: Step): Step {
  return {
    ...after,
    label: before.label,
    forward: [...before.forward, ...after.forward],
    back: [...after.back, ...before.back],
  };
}

export function undo(flow: FlowDocument, history: History): Result {
  const step = history.past.at(-1);
  if (step === undefined) return { flow, history };
  return {
    flow: applyPatches(flow, step.back),
    history: {
      past: history.past.slice(0, -1),
      future: [{ ...step, merge: "" }, ...history.future],
    },
  };
}

export function redo(flow: FlowDocument, history: History): Result {
  const step = history.future[0];
  if (step === undefined) return { flow, history };
  return {
    flow: applyPatches(flow, step.forward),
    history: { past: [...history.past, step], future: history.future.slice(1) },
  };
}
