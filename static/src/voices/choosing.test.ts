import { describe, expect, it } from "vitest";
import type { Voice } from "../model/types";
import { chosenOf, firstOf, languagesOf } from "./choosing";

const voice = (id: string, engine = "pico"): Voice => ({
  id,
  language: id.split(":")[0] ?? "",
  name: id,
  engine,
  paid: false,
});

const voices = [
  voice("fr-FR"),
  voice("de-DE"),
  voice("en-GB"),
  voice("de-AT:azure:Jonas", "azure"),
];

describe("choosing among voices", () => {
  it("names each language once, in the order of the page's alphabet", () => {
    expect(languagesOf(voices, "en").map(([, name]) => name)).toEqual([
      "English",
      "French",
      "German",
    ]);
    expect(languagesOf(voices, "de").map(([, name]) => name)).toEqual([
      "Deutsch",
      "Englisch",
      "Französisch",
    ]);
  });

  it("begins with the language of the page, if somebody speaks it", () => {
    expect(firstOf(voices, "de")).toBe("de");
    expect(firstOf([voice("fr-FR")], "de")).toBe("fr");
    expect(firstOf([], "de")).toBe("");
  });

  it("shows all dialects of a language, of one engine or of all", () => {
    expect(chosenOf(voices, "de", "").map((one) => one.id)).toEqual(["de-DE", "de-AT:azure:Jonas"]);
    expect(chosenOf(voices, "de", "azure").map((one) => one.id)).toEqual(["de-AT:azure:Jonas"]);
    expect(chosenOf(voices, "en", "azure")).toEqual([]);
  });
});
