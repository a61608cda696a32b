/** Puts the lines of a transcript into words: which text, with which values, and how it looks. */

import type { Entry, PhoneEntry } from "../model/phone";
import { portsOf, titleOf } from "../model/ports";
import type { FlowDocument } from "../model/types";
import type { Types } from "../model/wiring";
import { ONLY_PLAYS_MS } from "./gather";

export interface Line {
  /** Where its entry stands in the transcript. */
  index: number;
  /** Seconds since the call began. */
  at: number;
  /** The node that `who` names. */
  node: string;
  /** Who does it, set in bold before the text; "" for nobody in particular. */
  who: string;
  /** Key of the text in panels.json, or null where `strong` says everything. */
  text: string | null;
  values: Record<string, string | number>;
  /** What the text ends in, set in bold. */
  strong: string;
  /** Key of a text that stands in for `strong`. */
  strongKey?: string;
  tone: "plain" | "quiet" | "problem";
}

export interface Flow {
  document: FlowDocument;
  types: Types;
}

export interface Names extends Flow {
  /** Writes a length of time, e.g. "20 s". */
  seconds(milliseconds: number): string;
}

/** A line of any transcript; on the telephone it is known whether it changed a variable. */
type Told = Entry & Partial<Pick<PhoneEntry, "before" | "after">>;

/** Put a transcript into lines; what tells people nothing is left out. */
export function linesOf(entries: readonly Told[], names: Names): Line[] {
  const start = Date.parse(entries[0]?.at ?? "");
  return entries.flatMap((entry, index) => {
    const before = entries.slice(0, index);
    if (!tellsSomething(entry, before, names)) return [];
    const at = Math.max(0, (Date.parse(entry.at) - start) / 1000) || 0;
    // Whom a line names depends on what was dialled until then.
    return [{ node: entry.node, ...wordsOf(entry, before, names), at, index }];
  });
}

/** The silence after a sound that only played is no choice of the caller's. */
function tellsSomething(entry: Told, before: readonly Entry[], names: Names): boolean {
  if (entry.kind === "step") return entry.before !== entry.after || isChoice(entry, names);
  if (entry.data.event !== "digits" || entry.data.digits) return true;
  const asked = before.findLast((earlier) => earlier.kind === "action");
  return Number(asked?.data.timeout_ms ?? ONLY_PLAYS_MS) >= ONLY_PLAYS_MS;
}

/** A step along the only way says nothing, nor does an event that leads nowhere. */
function isChoice(step: Entry, { document, types }: Names): boolean {
  const node = document.nodes.find((candidate) => candidate.id === step.node);
  const type = types.get(node?.type ?? "");
  if (node === undefined || type === undefined) return true;
  const ports = portsOf(type, node.config);
  const taken = ports.find((port) => port.name === step.data.port);
  if (taken === undefined) return false;
  if (taken.kind !== "event") return ports.filter((port) => port.kind !== "event").length > 1;
  return document.wires.some((wire) => wire.source === node.id && wire.port === taken.name);
}

type Words = Omit<Line, "at" | "node" | "index"> & { node?: string };

function say(text: string | null, more: Partial<Words> = {}): Words {
  return { who: "", text, values: {}, strong: "", tone: "plain", ...more };
}

function wordsOf(entry: Entry, all: readonly Entry[], names: Names): Words {
  const who = nodeName(entry.node, names);
  switch (entry.kind) {
    case "event":
      return eventWords(entry, all, names);
    case "step": {
      const strong = portLabel(entry.node, text(entry.data.port), names);
      return say("phone.line.goes", { who, strong, tone: "quiet" });
    }
    case "action":
      return { ...actionWords(entry.data, names), who };
    case "note":
      return say(null, { who, strong: text(entry.data.text), tone: "quiet" });
    case "problem":
      return problemWords(entry.data, who);
  }
}

function eventWords(entry: Entry, all: readonly Entry[], names: Names): Words {
  const data = entry.data;
  switch (data.event) {
    case "rings":
      return say("phone.line.rings", { ...startOf(names), ...numberWords(text(data.caller)) });
    case "digits":
      return data.digits
        ? say("phone.line.presses", { strong: text(data.digits) })
        : say("phone.line.silent");
    case "answered": {
      const node = dialledBy(all);
      const who = whoIsCalled(node, names);
      return say(who ? "phone.line.answered" : "phone.line.somebodyAnswered", { who, node });
    }
    default:
      return say("phone.line.hungUp", { strongKey: `phone.cause.${text(data.cause)}` });
  }
}

const KNOWN_PROBLEMS = new Set([
  "too_slow",
  "node_failed",
  "node_broken",
  "too_many_nodes",
  "no_wire",
  "nobody_waits",
  "no_start",
  "second_answer",
  "speech_failed",
  "dial_own_number",
  "dial_not_allowed",
  "dial_too_often",
  "dial_in_circles",
]);

function problemWords(data: Entry["data"], who: string): Words {
  const code = text(data.code);
  const reason = text(data.text);
  if (code === "fallback") return say(`phone.fallback.${reason}`, { tone: "problem" });
  if (!KNOWN_PROBLEMS.has(code)) return say(null, { who, strong: reason, tone: "problem" });
  return say(`phone.problem.${code}`, {
    who,
    values: data.number === undefined ? { reason } : { reason, number: text(data.number) },
    tone: "problem",
  });
}

function actionWords(data: Entry["data"], names: Names): Words {
  switch (data.action) {
    case "gather":
      return gatherWords(data, names);
    case "dial":
      return data.voicemail
        ? say("phone.line.dialsVoicemail")
        : say("phone.line.dials", { strong: list(data.numbers).map(prettyNumber).join(", ") });
    case "play":
      return say("phone.line.playsAndRings");
    case "reject":
      return say(data.reason === "busy" ? "phone.line.rejectsBusy" : "phone.line.rejects");
    case "hangup":
      return say("phone.line.hangsUp");
    default:
      return say("phone.line.delivers");
  }
}

function gatherWords(data: Entry["data"], names: Names): Words {
  const wait = Number(data.timeout_ms ?? 2000);
  if (wait < ONLY_PLAYS_MS) return say("phone.line.plays");
  const values = { count: Number(data.max_digits ?? 1), seconds: names.seconds(wait) };
  return say("phone.line.asks", { values });
}

// --- names ----------------------------------------------------------------------------------

/** Give what a node is called: its own name, or that of its type. */
export function nodeName(id: string, names: Flow): string {
  const node = names.document.nodes.find((candidate) => candidate.id === id);
  return node === undefined ? "" : titleOf(node, names.types.get(node.type));
}

/** The node that called somebody last: it is its telephone that is answered. */
export function dialledBy(entries: readonly Entry[]): string {
  return entries.findLast((entry) => entry.kind === "action")?.node ?? "";
}

/** Give who is called by a node: "Dial Anna" calls Anna, also where people call "Dial" otherwise. */
export function whoIsCalled(id: string, flow: Flow): string {
  const name = nodeName(id, flow);
  const node = flow.document.nodes.find((candidate) => candidate.id === id);
  const kind = node?.type ?? "";
  const verb = [flow.types.get(kind)?.label ?? "", kind].find(
    (word) => word !== "" && name.toLowerCase().startsWith(`${word.toLowerCase()} `),
  );
  return verb === undefined ? name : name.slice(verb.length).trim();
}

function startOf(names: Names): Partial<Words> {
  const start = names.document.nodes.find((node) => names.types.get(node.type)?.starts);
  return start === undefined ? {} : { node: start.id, who: nodeName(start.id, names) };
}

/** Give what a port is called on the canvas; a list's own port shows its key and its label. */
function portLabel(nodeId: string, port: string, names: Names): string {
  const node = names.document.nodes.find((candidate) => candidate.id === nodeId);
  const type = node && names.types.get(node.type);
  if (!node || !type) return port;
  const face = portsOf(type, node.config).find((candidate) => candidate.name === port);
  return [face?.title, face?.label].filter(Boolean).join(" ") || port;
}

/** Calling codes of one and two digits (ITU-T E.164); all others have three. */
const SHORT_CODES = /^(1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])(?=\d)/;

/** German numbers whose area code, or mobile network, can be told from its first digits. */
const GERMAN_AREA = /^(30|40|69|89|1[5-7]\d|20[1-9]|21[24]|228|234|[2-9]\d1)(?=\d{4})/;

/** Write a number as the carrier sends it ("492111234567") so that people recognise it. */
export function prettyNumber(number: string): string {
  if (!/^[1-9]\d{6,14}$/.test(number)) return number;
  const code = SHORT_CODES.exec(number)?.[0] ?? number.slice(0, 3);
  const rest = number.slice(code.length);
  return `+${code} ${code === "49" ? rest.replace(GERMAN_AREA, "$1 ") : rest}`;
}

function numberWords(number: string): Partial<Words> {
  if (number === "anonymous") return { strongKey: "phone.number.anonymous" };
  return { strong: prettyNumber(number) };
}

/** Flatten the variables of a call: "customer.status" → "pending". */
export function flatVariables(vars: Record<string, unknown>, above = ""): [string, string][] {
  return Object.entries(vars).flatMap(([name, value]): [string, string][] => {
    const path = above + name;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return flatVariables(value as Record<string, unknown>, `${path}.`);
    }
    return [[path, Array.isArray(value) ? value.join(", ") : text(value)]];
  });
}

function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value);
}

function list<T = string>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : [];
}
