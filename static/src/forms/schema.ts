/** Reads a node type's JSON Schema as a form: which fields there are, of what kind, in what order. */

import type { FieldText, JsonSchema, NodeType } from "../model/types";

export type FieldKind =
  | "text"
  | "longtext"
  | "phone"
  | "prompt"
  | "seconds"
  | "pattern"
  | "variable"
  | "connection"
  | "table"
  | "column"
  | "key"
  | "path"
  | "language"
  | "hidden"
  | "select"
  | "toggle"
  | "number"
  | "scalars"
  | "parts"
  | "object"
  | "unreadable";

export interface Field {
  name: string;
  /** Where the value stands in the configuration: "choices.0.key". */
  path: string;
  kind: FieldKind;
  /** The schema without the "or nothing" that pydantic writes round optional values. */
  schema: JsonSchema;
  nullable: boolean;
  text: FieldText;
}

export type Texts = NodeType["fields"];
export type Values = Record<string, unknown>;

/** Take off what wraps a schema: a single `allOf`, or `anyOf` with null. */
export function unwrap(schema: JsonSchema): { schema: JsonSchema; nullable: boolean } {
  const { anyOf, allOf, oneOf, ...rest } = schema;
  const choices = anyOf ?? oneOf ?? allOf ?? [];
  const real = choices.filter((choice) => choice.type !== "null");
  const nullable = real.length < choices.length;
  const [only] = real;
  if (real.length !== 1 || only === undefined) return { schema, nullable };
  const inner = unwrap(only);
  return { schema: { ...inner.schema, ...rest }, nullable: nullable || inner.nullable };
}

const SCALARS = new Set(["string", "number", "integer", "boolean"]);

function kindOf(schema: JsonSchema): FieldKind {
  if (schema["x-widget"] !== undefined) return schema["x-widget"];
  if (schema.enum !== undefined) return "select";
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === "array") {
    const items = unwrap(schema.items ?? {}).schema;
    return SCALARS.has(String(items.type)) ? "scalars" : "parts";
  }
  const byType: Record<string, FieldKind> = {
    string: "text",
    number: "number",
    integer: "number",
    boolean: "toggle",
    object: schema.properties ? "object" : "unreadable",
  };
  return byType[type ?? ""] ?? "unreadable";
}

/** Give the path that texts are kept under: list positions are left out ("choices.key"). */
export function textPath(path: string): string {
  return path
    .split(".")
    .filter((part) => !/^\d+$/.test(part))
    .join(".");
}

export function join(...parts: (string | number)[]): string {
  return parts.filter((part) => part !== "").join(".");
}

/** Describe one value of a configuration. */
export function fieldOf(path: string, name: string, raw: JsonSchema, texts: Texts): Field {
  const { schema, nullable } = unwrap(raw);
  const text = texts[textPath(path)] ?? { label: schema.title ?? name };
  return { name, path, kind: kindOf(schema), schema, nullable, text };
}

/**
 * Give the fields of an object that are to be shown, in the order of the schema.
 *
 * `values` is the object itself, `above` the configuration that it stands in: an `x-when` may name
 * a field of either, the nearer one first.
 */
export function fieldsOf(
  schema: JsonSchema,
  values: Values,
  texts: Texts,
  at = "",
  above: Values = values,
): Field[] {
  return Object.entries(schema.properties ?? {})
    .map(([name, property]) => fieldOf(join(at, name), name, property, texts))
    .filter((field) => field.kind !== "hidden" && isShown(field.schema, schema, values, above));
}

function isShown(field: JsonSchema, parent: JsonSchema, values: Values, above: Values): boolean {
  const when = field["x-when"];
  if (when === undefined) return true;
  const near = when.field in values || when.field in (parent.properties ?? {});
  const value = near
    ? (values[when.field] ?? parent.properties?.[when.field]?.default)
    : above[when.field];
  return when.values.some((wanted) => wanted === value);
}

// --- fresh values ---------------------------------------------------------------------------

const KEY_ORDER = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"];

/** Give the first telephone key that is not taken, or "" when all are. */
export function nextKey(taken: readonly unknown[]): string {
  return KEY_ORDER.find((key) => !taken.includes(key)) ?? "";
}

/** Make an id for a port: short, of letters and digits, so that it can stand in a file. */
export function freshId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(5));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

/** Make a value to begin with, for a list that holds `siblings` already. */
export function freshValue(raw: JsonSchema, siblings: readonly unknown[] = []): unknown {
  const { schema, nullable } = unwrap(raw);
  const kind = kindOf(schema);
  if (kind === "key") return nextKey(siblings);
  if (kind === "hidden") return freshId();
  if (schema.default !== undefined) return structuredClone(schema.default);
  if (nullable) return null;
  if (kind === "object" || kind === "prompt") return freshItem(schema, siblings);
  if (kind === "select") return schema.enum?.[0];
  if (kind === "toggle") return false;
  if (kind === "number" || kind === "seconds") return schema.minimum ?? 0;
  return kind === "scalars" || kind === "parts" ? [] : "";
}

/** Make an item of a list of parts: keys and ids differ from those of its `siblings`. */
export function freshItem(raw: JsonSchema, siblings: readonly unknown[]): Values {
  const { schema } = unwrap(raw);
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, property]) => {
      const taken = siblings.map((sibling) => (sibling as Values | null)?.[name]);
      return [name, freshValue(property, taken)];
    }),
  );
}

// --- numbers --------------------------------------------------------------------------------

/** Read a number as people write it in English or German; null if it is none. */
export function readNumber(text: string, whole: boolean): number | null {
  const trimmed = text.trim().replace(",", ".");
  if (!/^-?\d+(\.\d+)?$/.test(trimmed)) return null;
  const number = Number(trimmed);
  return whole && !Number.isInteger(number) ? null : number;
}

// --- problems -------------------------------------------------------------------------------

/** Tell whether a problem's field is this one, or lies within it (for widgets with inner fields). */
export function concerns(problemField: string, path: string, within: boolean): boolean {
  return problemField === path || (within && problemField.startsWith(`${path}.`));
}
