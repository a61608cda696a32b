import { describe, expect, it } from "vitest";
import type { Catalog } from "../model/types";
import { hasOwnSounds, isParcel, LARGEST_FLOW, readFlowFile } from "./importFlow";
import { emptyFlow } from "./newFlow";

const catalog = {
  categories: [],
  types: [
    { type: "menu", starts: false },
    { type: "webhook", starts: true, version: 2, defaults: { path: "", numbers: [] } },
  ],
} as unknown as Catalog;

describe("a new flow", () => {
  it("begins with the node where a call comes in", () => {
    const flow = emptyFlow("New flow", "en", catalog);
    expect(flow.nodes).toEqual([
      {
        id: "webhook1",
        type: "webhook",
        version: 2,
        name: "",
        x: 0,
        y: 0,
        config: { path: expect.stringMatching(/^line-[a-z0-9]{5}$/), numbers: [] },
      },
    ]);
    expect(flow.wires).toEqual([]);
  });

  it("does not share the catalog's defaults", () => {
    const flow = emptyFlow("New flow", "en", catalog);
    expect(flow.nodes[0]?.config).not.toBe(catalog.types[1]?.defaults);
  });

  it("speaks the language of who makes it", () => {
    expect(emptyFlow("Neu", "de", catalog).settings).toMatchObject({
      country: "DE",
      voice: "de-DE",
    });
    expect(emptyFlow("New", "en", catalog).settings).toMatchObject({ voice: "en-GB" });
  });
});

describe("a file that is brought in", () => {
  it("is read as JSON", async () => {
    expect(await readFlowFile(new Blob(['{"schema": 1, "name": "Ä"}']))).toEqual({
      schema: 1,
      name: "Ä",
    });
  });

  it.each(["", "{", "[]", "null", '"text"', "<xml/>"])("%s is refused", async (text) => {
    await expect(readFlowFile(new Blob([text]))).rejects.toMatchObject({ reason: "notJson" });
  });

  it("is a parcel where it is a ZIP file, whatever its name", async () => {
    expect(await isParcel(new Blob(["PK\u0003\u0004 and more"]))).toBe(true);
    expect(await isParcel(new Blob(['{"name": "PK"}']))).toBe(false);
    expect(await isParcel(new Blob([]))).toBe(false);
  });

  it("is refused unread when it is far too large", async () => {
    const huge = new Blob(["x".repeat(LARGEST_FLOW + 1)]);
    await expect(readFlowFile(huge)).rejects.toMatchObject({ reason: "tooLarge" });
  });
});

describe("a flow that is taken out", () => {
  it("goes out with its sounds where only this server has them", () => {
    const says = (prompt: unknown) => [{ id: "a", config: { prompt } }];
    expect(hasOwnSounds(says({ url: "/sounds/0123456789abcdef" }))).toBe(true);
    expect(hasOwnSounds(says({ parts: [{ url: " /p/00.wav" }] }))).toBe(true);
    expect(hasOwnSounds(says({ url: "https://example.org/p/a.wav" }))).toBe(false);
    expect(hasOwnSounds(says({ say: "Go to /sounds/ now" }))).toBe(false);
  });
});
