/** What a node's face says: its ports, its summary, its prompt. */

import type { FieldText, FlowNode, JsonSchema, NodeType } from "./types";
import { isRecord, valueAt } from "./values";

export interface PortFace {
  name: string;
  /** Shown bold before the label: the key of a choice. Empty where the name means nothing to people. */
  title: string;
  label: string;
  /** "event": what happens beside the call; only side tasks can follow there. */
  kind: "list" | "fixed" | "event";
  /** It may stay without a wire. */
  quiet: boolean;
}

/** The ports of a node in the order of its face: the list's own, the type's, then the events. */
export function portsOf(type: NodeType, config: Record<string, unknown>): PortFace[] {
  return [
    ...listPorts(type, config),
    ...type.ports.map((port): PortFace => ({ ...port, title: "", kind: "fixed" })),
    ...type.eventPorts.map(
      (port): PortFace => ({
        ...port,
        title: "",
        kind: "event",
        quiet: true,
      }),
    ),
  ];
}

/** The names of the ports that a list in the configuration makes, in its order. */
export function listPortNames(type: NodeType, config: Record<string, unknown>): string[] {
  if (type.portsFrom === null) return [];
  const items = valueAt(config, type.portsFrom);
  if (!Array.isArray(items)) return [];
  return items.map((item) => textOf(isRecord(item) ? item[type.portField] : undefined));
}

function listPorts(type: NodeType, config: Record<string, unknown>): PortFace[] {
  const list = type.portsFrom;
  if (list === null) return [];
  const items = valueAt(config, list);
  if (!Array.isArray(items)) return [];
  const item = type.schema.properties?.[list]?.items;
  const hidden = item?.properties?.[type.portField]?.["x-widget"] === "hidden";
  return listPortNames(type, config).map((name, index) => ({
    name,
    title: hidden ? "" : name || "?",
    label: itemLabel(type, list, item, items[index]),
    kind: "list",
    quiet: false,
  }));
}

/** An item's own label, else what its fields say: "starts with 0211". */
function itemLabel(
  type: NodeType,
  list: string,
  schema: JsonSchema | undefined,
  item: unknown,
): string {
  if (!isRecord(item)) return "";
  const own = textOf(item.label).trim();
  if (own !== "") return own;
  const names = Object.keys(schema?.properties ?? item).filter(
    (name) =>
      name !== "label" &&
      name !== type.portField &&
      schema?.properties?.[name]?.["x-widget"] !== "hidden" &&
      isShown(schema?.properties?.[name], item),
  );
  return names
    .map((name) => wordsFor(type.fields[`${list}.${name}`], item[name]))
    .filter((words) => words !== "")
    .join(" ");
}

/** Whether a field is shown, by its "x-when", among the values of its siblings. */
export function isShown(
  schema: JsonSchema | undefined,
  siblings: Record<string, unknown>,
): boolean {
  const when = schema?.["x-when"];
  return when === undefined || when.values.includes(siblings[when.field]);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** A value in words: the label of a choice, a list with commas, the text of a prompt. */
function wordsFor(field: FieldText | undefined, value: unknown): string {
  if (Array.isArray(value)) {
    return value
      .map((item) => wordsFor(field, item))
      .filter((words) => words !== "")
      .join(", ");
  }
  if (isRecord(value)) return promptText(value);
  const text = textOf(value);
  return field?.values?.[text] ?? text;
}

/** The summary of a node: a part (between " · ") whose fields are all empty is left out. */
export function summaryOf(type: NodeType, config: Record<string, unknown>): string {
  return type.summary
    .split(" · ")
    .map((part) => filled(type, config, part))
    .filter((part) => part !== "")
    .join(" · ");
}

function filled(type: NodeType, config: Record<string, unknown>, part: string): string {
  const names = [...part.matchAll(/\{([\w.]+)\}/g)].map((match) => match[1] ?? "");
  const words = new Map(
    names.map((name) => [name, wordsFor(type.fields[name], valueAt(config, name))]),
  );
  if (names.length > 0 && [...words.values()].every((word) => word === "")) return "";
  return part.replace(/\{([\w.]+)\}/g, (_, name: string) => words.get(name) ?? "").trim();
}

/** What is heard: the text of a prompt, or the last part of its sound's address. */
export function promptText(prompt: unknown): string {
  if (typeof prompt === "string") return prompt.trim();
  if (!isRecord(prompt)) return "";
  const say = textOf(prompt.say).trim();
  return say === "" ? (textOf(prompt.url).split("/").at(-1) ?? "") : say;
}

export function promptOf(type: NodeType, config: Record<string, unknown>): string {
  return type.promptField === null ? "" : promptText(valueAt(config, type.promptField));
}

export function titleOf(node: FlowNode, type: NodeType | undefined): string {
  return node.name.trim() || type?.label || node.type;
}
