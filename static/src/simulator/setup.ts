/**
 * How the next call on the telephone is to be: who calls, which number, when, and what lookups return.
 * Also what is offered for it: known callers, the flow's numbers, moments to choose from.
 */

import type { PhoneCall, Returned } from "../model/phone";
import { titleOf } from "../model/ports";
import type { FlowDocument, FlowNode, JsonSchema } from "../model/types";
import { isRecord, valueAt } from "../model/values";
import type { Types } from "../model/wiring";

export type Choice = "real" | "row" | "not found" | "database away";
export const CHOICES: readonly Choice[] = ["real", "row", "not found", "database away"];

export interface LookupSetup {
  returns: Choice;
  /** Kept while something else is chosen. */
  row: Record<string, string>;
}

export interface Setup {
  caller: string;
  anonymous: boolean;
  /** "" is the flow's first number. */
  callee: string;
  /** "2026-12-25T14:00", local time of the flow's country; "" is now. */
  at: string;
  /** By the nodes' ids. */
  lookups: Record<string, LookupSetup>;
}

export const ANONYMOUS = "anonymous";

/** The caller belongs to nobody: a number as good as any. */
export const usual: Setup = {
  caller: "+49 211 1234567",
  anonymous: false,
  callee: "",
  at: "",
  lookups: {},
};

/** Put a set-up into the server's words. Lookups of nodes that are gone are left out. */
export function toCall(setup: Setup, places: readonly LookupPlace[]): PhoneCall {
  const lookups = places.flatMap(({ node, columns }): [string, Returned][] => {
    const chosen = setup.lookups[node];
    if (chosen === undefined || chosen.returns === "real") return [];
    if (chosen.returns !== "row") return [[node, chosen.returns]];
    const cells = columns.map((column): [string, string] => [column, chosen.row[column] ?? ""]);
    return [[node, Object.fromEntries(cells)]];
  });
  return {
    caller: setup.anonymous ? ANONYMOUS : setup.caller,
    callee: setup.callee,
    at: setup.at,
    lookups: Object.fromEntries(lookups),
  };
}

// --- the flow's lookups and numbers ---------------------------------------------------------

/** A node that looks something up, and the columns that it takes. */
export interface LookupPlace {
  node: string;
  name: string;
  columns: string[];
}

/** Find the nodes that ask a database: those whose form lets people choose a connection. */
export function lookupsOf(document: FlowDocument, types: Types): LookupPlace[] {
  return document.nodes.flatMap((node) => {
    const type = types.get(node.type);
    if (type === undefined || !hasConnection(type.schema)) return [];
    return [{ node: node.id, name: titleOf(node, type), columns: columnsOf(node, type.schema) }];
  });
}

function hasConnection(schema: JsonSchema): boolean {
  return Object.values(schema.properties ?? {}).some((field) => widgetOf(field) === "connection");
}

const widgetOf = (schema: JsonSchema) => schema["x-widget"] ?? schema.anyOf?.[0]?.["x-widget"];

/** The columns that stand in lists are those that are taken; one beside them is what is compared. */
function columnsOf(node: FlowNode, schema: JsonSchema): string[] {
  const found = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const columns = Object.entries(field.items?.properties ?? {})
      .filter(([, part]) => widgetOf(part) === "column")
      .map(([part]) => part);
    const items = valueAt(node.config, name);
    if (!Array.isArray(items)) return [];
    return items.flatMap((item) => columns.map((column) => (isRecord(item) ? item[column] : "")));
  });
  return [...new Set(found.map((column) => String(column ?? "")))].filter(Boolean);
}

/** The numbers that the flow answers, as they stand in the node where calls come in. */
export function numbersOf(document: FlowDocument, types: Types): string[] {
  const start = document.nodes.find((node) => types.get(node.type)?.starts);
  const numbers = start === undefined ? [] : valueAt(start.config, "numbers");
  return Array.isArray(numbers) ? numbers.map(String).filter((one) => one.trim() !== "") : [];
}

// --- moments --------------------------------------------------------------------------------

export interface Moment {
  key: "saturday" | "night" | "christmas" | "newYear";
  at: string;
}

/** Moments at which offices are closed, the next of each after `today`. */
export function momentsAfter(today: Date): Moment[] {
  const day = (ahead: number) => {
    const date = new Date(Date.UTC(today.getFullYear(), today.getMonth(), today.getDate() + ahead));
    return date.toISOString().slice(0, 10);
  };
  const next = (monthAndDay: string) => {
    const thisYear = `${today.getFullYear()}-${monthAndDay}`;
    return thisYear > day(0) ? thisYear : `${today.getFullYear() + 1}-${monthAndDay}`;
  };
  return [
    { key: "saturday", at: `${day((6 - today.getDay() + 7) % 7 || 7)}T14:00` },
    { key: "night", at: `${day(1)}T03:00` },
    { key: "christmas", at: `${next("12-25")}T14:00` },
    { key: "newYear", at: `${next("01-01")}T11:00` },
  ];
}

const SOON_MS = 7 * 24 * 3600 * 1000;

/** "Sat 14:00", or with its date where that is more than a week away; "" where it cannot be read. */
export function momentText(at: string, lang: string, today: Date): string {
  const moment = new Date(`${at}Z`);
  if (Number.isNaN(moment.getTime())) return "";
  const now = Date.UTC(today.getFullYear(), today.getMonth(), today.getDate());
  const ahead = moment.getTime() - now;
  const soon = ahead >= 0 && ahead < SOON_MS;
  const words = new Intl.DateTimeFormat(lang, {
    weekday: "short",
    ...(soon ? {} : { day: "numeric", month: "short" }),
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: "UTC",
  });
  return words.format(moment);
}

// --- what the browser keeps -----------------------------------------------------------------

export interface KnownCaller {
  name: string;
  number: string;
}

/** Add a caller to a list; one who has the number already gets the new name. */
export function remember(callers: readonly KnownCaller[], caller: KnownCaller): KnownCaller[] {
  const others = callers.filter((one) => spelled(one.number) !== spelled(caller.number));
  return [...others, caller].sort((one, other) => one.name.localeCompare(other.name));
}

/** Whether two numbers are written the same but for blanks and strokes. */
export const isSameNumber = (one: string, other: string) => spelled(one) === spelled(other);
const spelled = (number: string) => number.replace(/[\s()/-]/g, "");

/** Read a list of callers as it was kept; what is none is left out. */
export function readCallers(kept: string | null): KnownCaller[] {
  const list = parsed(kept);
  if (!Array.isArray(list)) return [];
  return list.flatMap((one) =>
    isRecord(one) && typeof one.name === "string" && typeof one.number === "string"
      ? [{ name: one.name, number: one.number }]
      : [],
  );
}

/** Read a set-up as it was kept; what is missing or strange is as usual. */
export function readSetup(kept: string | null): Setup {
  const found = parsed(kept);
  if (!isRecord(found)) return usual;
  const text = (key: "caller" | "callee" | "at") =>
    typeof found[key] === "string" ? found[key] : usual[key];
  return {
    caller: text("caller"),
    anonymous: found.anonymous === true,
    callee: text("callee"),
    at: text("at"),
    lookups: isRecord(found.lookups) ? readLookups(found.lookups) : {},
  };
}

function readLookups(kept: Record<string, unknown>): Setup["lookups"] {
  return Object.fromEntries(
    Object.entries(kept).flatMap(([node, lookup]): [string, LookupSetup][] => {
      if (!isRecord(lookup)) return [];
      const returns = CHOICES.find((choice) => choice === lookup.returns) ?? "real";
      const cells = Object.entries(isRecord(lookup.row) ? lookup.row : {});
      const row = Object.fromEntries(cells.map(([column, value]) => [column, String(value)]));
      return [[node, { returns, row }]];
    }),
  );
}

function parsed(kept: string | null): unknown {
  try {
    return JSON.parse(kept ?? "null");
  } catch {
    // What cannot be read is not worth keeping.
    return null;
  }
}
