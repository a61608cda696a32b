/** What a node's face says: its ports, its summary, its prompt. */

import { numberWords } from "./numberWords";
import { promptText } from "./prompts";
import type { FieldText, FlowNode, JsonSchema, NodeType, When } from "./types";
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
    ...type.ports
      .filter((port) => holds(port.when, withDefaults(type, config)))
      .map(
        ({ name, label, quiet }): PortFace => ({ name, label, quiet, title: "", kind: "fixed" }),
      ),
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
  return holds(schema?.["x-when"], siblings);
}

function holds(when: When | null | undefined, values: Record<string, unknown>): boolean {
  return when === undefined || when === null || when.values.includes(values[when.field]);
}

/** A configuration with what holds where it says nothing. */
function withDefaults(type: NodeType, config: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(type.schema.properties ?? {});
  return { ...Object.fromEntries(fields.map(([name, field]) => [name, field.default])), ...config };
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
  return field?.values?.[text] ?? (typeof value === "number" ? numberWords(value) : text);
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
  const holes = [...part.matchAll(HOLE)].map((match) => match[1] ?? "");
  const words = new Map(holes.map((hole) => [hole, holeWords(type, config, hole)]));
  if (holes.length > 0 && [...words.values()].every((word) => word === "")) return "";
  return part.replace(HOLE, (_, hole: string) => words.get(hole) ?? "").trim();
}

const HOLE = /\{([\w.|]+)\}/g;

/** "{numbers|target}" is the first of these fields that the form shows and that says something. */
function holeWords(type: NodeType, config: Record<string, unknown>, hole: string): string {
  const values = withDefaults(type, config);
  const said = hole
    .split("|")
    .filter((name) => isShown(type.schema.properties?.[name], values))
    .map((name) => wordsFor(type.fields[name], valueAt(values, name)));
  return said.find((words) => words !== "") ?? "";
}

export function promptOf(type: NodeType, config: Record<string, unknown>): string {
  return type.promptField === null ? "" : promptText(valueAt(config, type.promptField));
}

export function titleOf(node: FlowNode, type: NodeType | undefined): string {
  return node.name.trim() || type?.label || node.type;
}
