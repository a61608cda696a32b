/** What a flow says, for those who look whether it was changed. */

import type { FlowDocument, FlowNode } from "../model/types";
import { valueAt } from "../model/values";
import type { Types } from "../model/wiring";

const sayOf = (node: FlowNode, types: Types): string => {
  const field = types.get(node.type)?.promptField;
  const say = field ? valueAt(node.config, `${field}.say`) : undefined;
  return typeof say === "string" ? say : "";
};

/** All texts that callers hear, as one. */
export const spokenTexts = (flow: FlowDocument, types: Types): string =>
  flow.nodes
    .map((node) => sayOf(node, types))
    .filter((say) => say !== "")
    .join("\n");

/** The first text of a call: the one nearest to where calls come in. */
export function firstPrompt(
  flow: FlowDocument,
  types: Types,
): { node: string; path: string } | undefined {
  const places = flow.nodes
    .filter((node) => sayOf(node, types) !== "")
    .sort((one, other) => one.x - other.x || one.y - other.y);
  const [node] = places;
  if (node === undefined) return undefined;
  return { node: node.id, path: `${types.get(node.type)?.promptField}.say` };
}
