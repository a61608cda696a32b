/** What can be found in a flow: its nodes by their names, their prompts, their numbers. */

import { promptOf, summaryOf, titleOf } from "./ports";
import { wordsOfSound } from "./prompts";
import type { FlowDocument, FlowNode, NodeType } from "./types";
import { isRecord } from "./values";
import type { Types } from "./wiring";

export interface FlowPlace {
  node: FlowNode;
  title: string;
  /** What it does, in a few words. */
  about: string;
  /** Every text that stands in it. */
  texts: string[];
}

/** Every text and number inside a value, as people read them: what is chosen from a list in its words. */
function textsIn(value: unknown, type?: NodeType, path = ""): string[] {
  if (typeof value === "string") {
    const text = value.startsWith("/sounds/") ? wordsOfSound(value) : value.trim();
    const said = type?.fields[path]?.values?.[text] ?? text;
    return said === "" ? [] : [said];
  }
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap((item) => textsIn(item, type, path));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, below]) =>
    textsIn(below, type, path === "" ? name : `${path}.${name}`),
  );
}

export function placesIn(flow: FlowDocument, types: Types): FlowPlace[] {
  return flow.nodes.map((node) => {
    const type = types.get(node.type);
    const about =
      type === undefined
        ? ""
        : promptOf(type, node.config) || summaryOf(type, node.config) || type.label;
    return { node, title: titleOf(node, type), about, texts: textsIn(node.config, type) };
  });
}

const SHORTEST = 3;
const LONGEST_COUNTRY = 3;

/**
 * The digits that a searched number is known by: "0171…" also as it stands in "+49 171…", and
 * "+49 171…" also as it stands in "0171…", whatever the country.
 */
function numbersFor(search: string): string[] {
  if (/[^\d\s+()/-]/.test(search)) return [];
  const digits = search.replace(/\D/g, "").replace(/^0+/, "");
  const abroad = /^\s*(\+|00)/.test(search);
  const cuts = abroad ? Array.from({ length: LONGEST_COUNTRY }, (_, cut) => cut + 1) : [];
  const national = cuts
    .map((cut) => `0${digits.slice(cut)}`)
    .filter((one) => one.length > SHORTEST);
  return [...(digits.length < SHORTEST ? [] : [digits]), ...national];
}

/** The text of a place that holds all the searched words, or the number that is searched. */
export function hit({ texts }: FlowPlace, search: string): string | undefined {
  const wanted = search.toLowerCase().trim();
  const numbers = numbersFor(search);
  const isHit = (text: string) => {
    const digits = text.replace(/\D/g, "");
    return text.toLowerCase().includes(wanted) || numbers.some((number) => digits.includes(number));
  };
  return texts.find(isHit);
}
