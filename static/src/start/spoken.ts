/** What a flow says, for those who look whether it was changed. */

import { type Prompt, readPrompt } from "../model/prompts";
import type { FlowDocument, FlowNode } from "../model/types";
import { valueAt } from "../model/values";
import type { Types } from "../model/wiring";

function promptOf(node: FlowNode, types: Types): Prompt | undefined {
  const field = types.get(node.type)?.promptField;
  return field ? readPrompt(valueAt(node.config, field)) : undefined;
}

/** The texts of a prompt, in all its languages. */
function textsOf(prompt: Prompt | undefined): string[] {
  if (prompt === undefined) return [];
  const wordings = [prompt, ...Object.values(prompt.languages)];
  const texts = wordings.flatMap(({ say, parts }) => [say, ...parts.map((piece) => piece.say)]);
  return texts.filter((text) => text !== "");
}

/** All texts that callers hear, as one. */
export const spokenTexts = (flow: FlowDocument, types: Types): string =>
  flow.nodes.flatMap((node) => textsOf(promptOf(node, types))).join("\n");

/** The first text of a call: the one nearest to where calls come in. */
export function firstPrompt(
  flow: FlowDocument,
  types: Types,
): { node: string; path: string } | undefined {
  const places = flow.nodes
    .filter((node) => textsOf(promptOf(node, types)).length > 0)
    .sort((one, other) => one.x - other.x || one.y - other.y);
  const [node] = places;
  if (node === undefined) return undefined;
  const piece = promptOf(node, types)?.parts.findIndex(({ say }) => say !== "") ?? -1;
  const within = piece === -1 ? "say" : `parts.${piece}`;
  return { node: node.id, path: `${types.get(node.type)?.promptField}.${within}` };
}
