/** Which variables a flow knows: those of every call, and those that its nodes write. */

import type { FlowDocument, JsonSchema } from "../model/types";
import type { Types } from "../model/wiring";
import { unwrap, type Values } from "./schema";

/** Known from the start of every call, in the order in which they are offered. */
export const BUILT_IN = ["caller", "callee", "direction", "user", "diversion"] as const;

export interface WrittenVariable {
  name: string;
  /** The node that writes it. */
  node: string;
}

/** Fields of this name hold a variable that is read, not written. */
const READING = new Set(["variable", "read", "from"]);
const NAME = /^[A-Za-z_]\w{0,63}(\.[A-Za-z_]\w{0,63}){0,3}$/;

/** Give the variables that nodes write, each once, in the order of the nodes. */
export function writtenVariables(document: FlowDocument, types: Types): WrittenVariable[] {
  const found = new Map<string, WrittenVariable>();
  for (const node of document.nodes) {
    const type = types.get(node.type);
    if (type === undefined) continue;
    for (const name of namesIn(type.schema, node.config, "")) {
      if (!found.has(name)) found.set(name, { name, node: node.id });
    }
  }
  return [...found.values()];
}

function namesIn(raw: JsonSchema, value: unknown, field: string): string[] {
  const { schema } = unwrap(raw);
  if (schema["x-widget"] === "variable") {
    const writes = typeof value === "string" && NAME.test(value) && !READING.has(field);
    return writes ? [value] : [];
  }
  if (schema.items && Array.isArray(value)) {
    const items = schema.items;
    return value.flatMap((item) => namesIn(items, item, field));
  }
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) =>
    namesIn(property, (value as Values | null | undefined)?.[name] ?? property.default, name),
  );
}
