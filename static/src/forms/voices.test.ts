import { describe, expect, it } from "vitest";
import { byEngine, firstVoices, ownName, plainVoices, voiceName } from "./voices";

const voice = (id: string, engine = "Pico", paid = false) => ({
  ...{ id, engine, paid, language: id.split(":")[0] ?? "", name: "" },
});

describe("voices", () => {
  it("are named by their language, and by their own name", () => {
    expect(voiceName("en-GB", "en")).toBe("British English");
    expect(voiceName("de-DE:polly:Vicki", "de")).toBe("Deutsch (Deutschland) (Vicki)");
    expect(voiceName("no tag!", "en")).toBe("no tag!");
  });

  it("stand together by what speaks them", () => {
    const groups = byEngine([voice("de-DE"), voice("de-DE:polly:Vicki", "Polly"), voice("en-GB")]);
    expect([...groups].map(([engine, all]) => [engine, all.map(({ id }) => id)])).toEqual([
      ["Pico", ["de-DE", "en-GB"]],
      ["Polly", ["de-DE:polly:Vicki"]],
    ]);
  });

  it("begin with those that cost nothing", () => {
    const all = [
      voice("de-DE:polly:Vicki", "Polly", true),
      voice("de-DE"),
      voice("fr-FR:polly:Lea", "Polly", true),
    ];
    expect([...firstVoices(all)]).toEqual([
      ["de", "de-DE"],
      ["fr", "fr-FR:polly:Lea"],
    ]);
  });

  it("are the usual ones until the server has named any", () => {
    expect(plainVoices([]).map(({ id }) => id)).toEqual(["de-DE", "en-GB", "en-US"]);
    expect(plainVoices(["fr-FR"]).map(({ id }) => id)).toEqual(["fr-FR"]);
  });

  it.each([
    ["de", "Deutsch"],
    ["fr", "Français"],
    ["en", "English"],
  ])("%s calls itself %s", (language, name) => expect(ownName(language)).toBe(name));
});
