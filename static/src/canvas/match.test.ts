import { describe, expect, it } from "vitest";
import de from "../i18n/de/canvas.json";
import en from "../i18n/en/canvas.json";
import { nearest, nearness } from "./match";

describe("searching", () => {
  it("puts the label before other words for it, and those before explanations", () => {
    expect(nearness(["dial"], "Dial")).toBe(0);
    expect(nearness(["ial"], "Dial")).toBe(1);
    expect(nearness(["phone"], "Dial", "phone call")).toBe(2);
    expect(nearness(["ring"], "Dial", "phone", "Lets it ring somewhere.")).toBe(3);
    expect(nearness(["hang"], "Dial", "phone", "Lets it ring somewhere.")).toBeUndefined();
  });

  it("keeps the order of what is equally near", () => {
    const found = nearest(["ab", "b", "abc"], (label) => nearness(["ab"], label));
    expect(found.map(({ item }) => item)).toEqual(["ab", "abc"]);
  });
});

describe.each([
  ["English", en],
  ["German", de],
])("the commands in %s", (_, texts) => {
  it("have other words to be found by", () => {
    expect(Object.keys(texts.commandWords).sort()).toEqual(Object.keys(texts.command).sort());
  });
});
