import { describe, expect, it } from "vitest";
import { nodeType } from "../model/fixtures";
import type { Catalog } from "../model/types";
import { findTypes, firstSentence } from "./findTypes";

const catalog: Catalog = {
  categories: [
    { id: "data", label: "Data" },
    { id: "end", label: "End" },
    { id: "talk", label: "Talk" },
  ],
  types: [
    nodeType("set", { category: "data", label: "Set a value", help: "Change a variable." }),
    nodeType("hangup", { category: "end", label: "Hang up", keywords: ["goodbye"] }),
    nodeType("play", { category: "talk", label: "Play", help: "Say something, then hang on." }),
  ],
};
const found = (search: string) =>
  findTypes(catalog, search).map((group) => group.types.map((type) => type.type).join());

describe("finding a node", () => {
  it("gives every category in the catalog's order without a search", () => {
    expect(found("  ")).toEqual(["set", "hangup", "play"]);
  });

  it("puts what is named so before what only speaks of it, and takes no middle of a word", () => {
    expect(found("hang")).toEqual(["hangup", "play"]);
  });

  it("knows other words for a thing, in any case", () => {
    expect(found("GOODBYE")).toEqual(["hangup"]);
    expect(found("nothing like it")).toEqual([]);
  });

  it("leaves out what does not fit", () => {
    expect(findTypes(catalog, "", (type) => type.type === "play")).toHaveLength(1);
  });

  it("shows the first sentence of a help", () => {
    expect(firstSentence("It rings. Then more.")).toBe("It rings.");
    expect(firstSentence("At 5.30 it rings")).toBe("At 5.30 it rings");
  });
});
