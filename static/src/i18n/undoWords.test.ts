import { expect, it } from "vitest";
import { setSettings } from "../model/commands";
import { flow } from "../model/fixtures";
import { noHistory, perform, undo } from "../model/history";
import de from "./de/canvas.json";
import en from "./en/canvas.json";

const sources = import.meta.glob<string>("../model/*.ts", {
  eager: true,
  import: "default",
  query: "?raw",
});

/** Every key of a step's label that a command names in the model. */
const keys = new Set(
  Object.entries(sources)
    .filter(([file]) => !file.endsWith(".test.ts"))
    .flatMap(([, text]) => [
      ...text.matchAll(/"undo\.(\w+)"/g),
      ...text.matchAll(/(?:labelled|counted|between)\(\s*"(\w+)"/g),
      ...text.matchAll(/^ {2}\w+: "(\w+)",$/gm),
    ])
    .map((found) => found[1] ?? ""),
);

it.each([
  ["English", en.undo],
  ["German", de.undo],
] as const)("every step of undo has words in %s", (_, words) => {
  const known = new Set(Object.keys(words).map((key) => key.replace(/_(one|other)$/, "")));
  const named = ["tidy", "pin", "paste", "moveFrame", "connect", "fallback"];
  expect(named.filter((key) => !keys.has(key))).toEqual([]);
  const ours = [...keys].filter((key) => key !== "");
  expect(ours.filter((key) => !known.has(key))).toEqual([]);
});

it.each([
  [{ voice: "en-GB" }, "undo.voice"],
  [{ about: "For the office" }, "undo.about"],
  [{ name: "Office" }, "undo.renameFlow"],
  [{ fallback: { do: "hangup", number: "" } as const }, "undo.fallback"],
  [{ voice: "en-GB", country: "GB" }, "undo.settings"],
])("a setting is taken back by its name: %o", (change, key) => {
  const before = flow([]);
  const done = perform(before, noHistory, setSettings(change), 0);
  expect(done.history.past.at(-1)?.label.key).toBe(key);
  expect(undo(done.flow, done.history).flow).toEqual(before);
});
