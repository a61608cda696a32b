import { expect, it } from "vitest";
import german from "../i18n/de/tests.json";
import english from "../i18n/en/tests.json";
import { sentenceOf } from "./words";

const steps = [
  { rings: {} },
  { rings: { from: "anonymous" } },
  { rings: { from: "+49 211 1234567" } },
  { presses: "12" },
  { presses: "" },
  { answers: {} },
  { answers: { by: "+49 171 3920012" } },
  ...["normalClearing", "busy", "cancel", "noAnswer", "congestion", "notFound", "forwarded"].map(
    (cause) => ({ "hangs up": cause }),
  ),
  { hears: "Hello" },
  { hears: "Hello", waits: 5 },
  { hears: "Hello", waits: 5, keys: 1 },
  { dials: ["491713920012", "+49 30 23125012"] },
  { dials: "0171 3920012", announces: "Please hold" },
  { "dials voicemail": true },
  { "dials voicemail": true, announces: "Speak now" },
  { plays: "Goodbye" },
  { "rings as usual": true },
  { rejects: "rejected" },
  { rejects: "busy", announces: "Sorry" },
  { rejects: "busy" },
  { rejects: "rejected", announces: "Sorry" },
  { "hung up": true },
  { "hung up": "Goodbye" },
  { sees: { digits: "2", "customer.name": "Ada" } },
  { logs: "a line" },
  { "goes wrong": "a reason" },
  { "from the future": 1 },
];

function found(texts: object, key: string): unknown {
  const plain = key.split(".").reduce<unknown>((tree, part) => {
    return typeof tree === "object" && tree !== null
      ? (tree as Record<string, unknown>)[part]
      : undefined;
  }, texts);
  return plain ?? (key.endsWith("_other") ? undefined : found(texts, `${key}_other`));
}

it.each(steps)("has a sentence in both languages for %j", (step) => {
  const { key, values } = sentenceOf(step);
  for (const texts of [english, german]) {
    const sentence = found(texts, key);
    expect(sentence, key).toBeTypeOf("string");
    const holes = [...String(sentence).matchAll(/\{\{(\w+)/g)].map((match) => match[1]);
    expect(Object.keys(values)).toEqual(expect.arrayContaining(holes));
  }
});

it("writes numbers as people do, and tells silence from keys", () => {
  expect(sentenceOf({ dials: ["491713920012"] }).values.numbers).toBe("+49 171 3920012");
  expect(sentenceOf({ presses: "" }).key).toBe("step.silent");
  expect(sentenceOf({ presses: "0" }).values).toEqual({ digits: "0" });
});
