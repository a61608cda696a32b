/** What is told of a change to those who do not see it: a command that was done, undone or done again. */

import type { Label } from "./commands";
import type { History, Step } from "./history";
import { wordsOf } from "./outline";
import { portsOf } from "./ports";
import type { FlowDocument } from "./types";
import { type Types, wireKey } from "./wiring";

interface Edited {
  document: FlowDocument | null;
  history: History;
  types: Types;
}

/**
 * The words for what happened between two states of the open flow, as a text "done.NAME" or "undone" of
 * the namespace "outline"; its parameter `what` is the key of the step's own label. Null where nothing is
 * to be told: what people type they know, and moves by the arrow keys would never end.
 */
export function tellChange(before: Edited, now: Edited): Label | null {
  if (before.document === null || now.document === null || before.document === now.document) {
    return null;
  }
  const past = now.history.past.length - before.history.past.length;
  const future = now.history.future.length - before.history.future.length;
  const undone = now.history.future[0];
  if (past === -1 && future === 1 && undone !== undefined) return told("undone", undone);
  const step = now.history.past.at(-1);
  if (step === undefined || step === before.history.past.at(-1)) return null;
  const again = past === 1 && future === -1;
  if (step.merge !== "" && !again) return null;
  const name = step.label.key.replace(/^undo\./, "");
  const label = told(`done.${name}`, step);
  return name === "connect" ? withWay(label, before.document, now.document, now.types) : label;
}

const told = (key: string, { label }: Step): Label => ({
  key,
  params: { ...label.params, what: label.key },
});

/** With the name of the port from which the new wire leads. */
function withWay(label: Label, before: FlowDocument, now: FlowDocument, types: Types): Label {
  const known = new Set(before.wires.map(wireKey));
  const wire = now.wires.find((one) => !known.has(wireKey(one)));
  const node = now.nodes.find(({ id }) => id === wire?.source);
  const type = types.get(node?.type ?? "");
  if (wire === undefined || node === undefined || type === undefined) return label;
  const port = portsOf(type, node.config).find(({ name }) => name === wire.port);
  return { ...label, params: { ...label.params, way: port ? wordsOf(port) : wire.port } };
}
