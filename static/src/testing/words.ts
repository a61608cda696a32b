/** Puts the steps of a test into sentences: which text of tests.json, with which values. */

import { prettyNumber } from "../simulator/words";
import type { Step } from "./types";

export interface Sentence {
  key: string;
  values: Record<string, string | number>;
  /** Who it is about: what somebody does, or what the caller then notices. */
  kind: "does" | "notices";
}

const does = (key: string, values: Sentence["values"] = {}): Sentence => ({
  key: `step.${key}`,
  values,
  kind: "does",
});

const notices = (key: string, values: Sentence["values"] = {}): Sentence => ({
  key: `step.${key}`,
  values,
  kind: "notices",
});

const kinds: Record<string, (value: unknown, step: Step) => Sentence> = {
  rings: (value) => ringing(record(value)),
  presses: (value) => (value ? does("presses", { digits: text(value) }) : does("silent")),
  answers: (value) => {
    const by = text(record(value).by);
    return by === "" ? does("answers") : does("answersBy", { by: prettyNumber(by) });
  },
  "hangs up": (value) => does(`hangsUp.${text(value)}`),
  hears: (value, step) => hearing(text(value), step),
  dials: (value, step) => {
    const numbers = list(value).map(prettyNumber).join(", ");
    return announced("dials", step, { numbers });
  },
  "dials voicemail": (_, step) => announced("voicemail", step),
  plays: (value) => notices("plays", { text: text(value) }),
  "rings as usual": () => notices("ringsAsUsual"),
  rejects: (value, step) => announced(value === "busy" ? "busy" : "rejects", step),
  "hung up": (value) =>
    value === true ? notices("hungUp") : notices("hungUpAfter", { text: text(value) }),
  sees: (value) => notices("sees", { values: pairs(record(value)) }),
  logs: (value) => notices("logs", { text: text(value) }),
  "goes wrong": (value) => notices("goesWrong", { text: text(value) }),
};

/** Say a step; one that nobody knows is shown as it is written. */
export function sentenceOf(step: Step): Sentence {
  const name = Object.keys(kinds).find((kind) => kind in step);
  const say = name === undefined ? undefined : kinds[name];
  return say === undefined || name === undefined
    ? notices("other", { text: JSON.stringify(step) })
    : say(step[name], step);
}

function ringing(it: Record<string, unknown>): Sentence {
  if (it.from === "anonymous") return does("ringsHidden");
  const from = text(it.from);
  return from === "" ? does("rings") : does("ringsFrom", { from: prettyNumber(from) });
}

function hearing(heard: string, step: Step): Sentence {
  if (typeof step.waits !== "number") return notices("hears", { text: heard });
  const values = { text: heard, seconds: step.waits };
  return typeof step.keys === "number"
    ? notices("hearsAsked", { ...values, count: step.keys })
    : notices("hearsWaits", values);
}

function announced(key: string, step: Step, values: Sentence["values"] = {}): Sentence {
  const heard = text(step.announces);
  return heard === "" ? notices(key, values) : notices(`${key}After`, { ...values, text: heard });
}

function pairs(values: Record<string, unknown>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} = ${text(value)}`)
    .join(", ");
}

const text = (value: unknown) => (value === undefined || value === null ? "" : String(value));
const list = (value: unknown) => (Array.isArray(value) ? value.map(text) : [text(value)]);
const record = (value: unknown) =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
