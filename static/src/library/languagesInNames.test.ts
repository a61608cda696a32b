import { describe, expect, it } from "vitest";
import { placesOf } from "./languagesInNames";

const languages = { known: ["de", "en"], usual: ["fr", "it"] };
const told = (...paths: string[]) =>
  placesOf(paths, languages).map(
    ({ path, language, first }) => `${path} ${language ?? "?"} ${first}`,
  );

describe("languages in the names of files", () => {
  it("make one prompt of files that differ in nothing else", () => {
    expect(told("greeting_de.wav", "closed.wav", "greeting_en.mp3")).toEqual([
      "greeting.wav de 0",
      "closed.wav ? 1",
      "greeting.wav en 0",
    ]);
  });

  it.each([
    ["Hello-de.wav", "hello-EN.wav"],
    ["hello de.wav", "hello en.wav"],
    ["hello.de.wav", "hello.en.wav"],
    ["hello_de-DE.wav", "hello_en_GB.wav"],
    ["hello - de.wav", "hello - en.wav"],
    ["de/hello.wav", "en/hello.wav"],
    ["de-DE/hello.wav", "en-GB/hello.wav"],
  ])("are written in many ways: %s", (one, other) => {
    const [first, second] = placesOf([one, other], languages);
    expect(first?.path.toLowerCase()).toBe("hello.wav");
    expect([first?.language, second?.language]).toEqual(["de", "en"]);
    expect([first?.first, second?.first]).toEqual([0, 0]);
  });

  it("leave a single file its name, and say what it is in", () => {
    expect(told("greeting_de.wav", "Praxis/en/hello.wav")).toEqual([
      "greeting_de.wav de 0",
      "Praxis/en/hello.wav en 1",
    ]);
  });

  it("are those that this server knows, or that two files prove", () => {
    expect(told("do_it.wav")).toEqual(["do_it.wav ? 0"]);
    expect(told("menu_in.wav", "menu_xx.wav", "menu_on_de.wav")).toEqual([
      "menu_in.wav ? 0",
      "menu_xx.wav ? 1",
      "menu_on_de.wav de 2",
    ]);
    expect(told("hello_it.wav", "hello_fr.wav")).toEqual(["hello.wav it 0", "hello.wav fr 0"]);
  });

  it("keep apart what stands in different folders, or is there twice in one language", () => {
    expect(told("a/hello_de.wav", "b/hello_en.wav", "a/hello_de.mp3", "a/hello_en.mp3")).toEqual([
      "a/hello.wav de 0",
      "b/hello_en.wav en 1",
      "a/hello_de.mp3 de 2",
      "a/hello.wav en 0",
    ]);
    expect(told("x/de/a/hello.wav", "x/en/a/hello.wav")).toEqual([
      "x/a/hello.wav de 0",
      "x/a/hello.wav en 0",
    ]);
  });

  it("are no names by themselves", () => {
    expect(told("de.wav", "en.wav")).toEqual(["de.wav ? 0", "en.wav ? 1"]);
  });
});
