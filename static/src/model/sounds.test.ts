import { describe, expect, it } from "vitest";
import {
  fileFor,
  folderFromPath,
  foldersOf,
  type LibrarySound,
  languagesFor,
  lengthOf,
  nameFromFile,
  type SoundFile,
  soundIdOf,
  soundPlace,
  soundsFound,
} from "./sounds";

const file = (language: string, change: Partial<SoundFile> = {}): SoundFile => ({
  language,
  place: `/p/${language}.wav`,
  seconds: 2,
  text: "",
  fileName: "",
  from: null,
  to: null,
  ...change,
});

const sound = (name: string, change: Partial<LibrarySound> = {}): LibrarySound => ({
  id: name,
  name,
  folder: "",
  files: [file("de")],
  used: [],
  updated: "2026-11-22T10:00:00Z",
  updatedBy: "anna",
  ...change,
});

const use = { flow: "f", name: "Family line", draft: true, live: false };
const all = { search: "", folder: null, unused: false, order: "name" } as const;
const names = (sounds: LibrarySound[]) => sounds.map(({ name }) => name);

describe("finding prompts", () => {
  const shelf = [
    sound("Welcome", {
      folder: "Start",
      files: [file("en", { text: "Good morning", seconds: 9 })],
    }),
    sound("prompt 10", { files: [file("de", { fileName: "Ansage-Urlaub.mp3" })], used: [use] }),
    sound("prompt 2", { updated: "2026-11-22T11:00:00Z" }),
  ];

  it("orders names as people count", () => {
    expect(names(soundsFound(shelf, all))).toEqual(["prompt 2", "prompt 10", "Welcome"]);
  });

  it("orders by what was changed last, and by length", () => {
    expect(names(soundsFound(shelf, { ...all, order: "newest" }))[0]).toBe("prompt 2");
    expect(names(soundsFound(shelf, { ...all, order: "longest" }))[0]).toBe("Welcome");
  });

  it.each([
    ["MORNING", ["Welcome"]],
    ["urlaub", ["prompt 10"]],
    ["start wel", ["Welcome"]],
    ["prompt morning", []],
  ])("finds %j in names, texts, folders and file names", (search, found) => {
    expect(names(soundsFound(shelf, { ...all, search }))).toEqual(found);
  });

  it("keeps to a folder, and to what no flow uses", () => {
    expect(names(soundsFound(shelf, { ...all, folder: "Start" }))).toEqual(["Welcome"]);
    expect(names(soundsFound(shelf, { ...all, folder: "" }))).toEqual(["prompt 2", "prompt 10"]);
    expect(names(soundsFound(shelf, { ...all, unused: true }))).toEqual(["prompt 2", "Welcome"]);
  });

  it("counts what stands in folders, those without one last", () => {
    expect(foldersOf([...shelf, sound("x", { folder: "Ende" })])).toEqual([
      { name: "Ende", count: 1 },
      { name: "Start", count: 1 },
      { name: "", count: 2 },
    ]);
  });
});

describe("names", () => {
  it.each([
    ["welcome_to the-line.mp3", "welcome to the-line"],
    ["Ansagen/de/Büro 2.1.wav", "Büro 2.1"],
    [".wav", ".wav"],
    ["noending", "noending"],
  ])("makes %j the prompt %j", (fileName, name) => {
    expect(nameFromFile(fileName)).toBe(name);
  });

  it("takes the folder that a file came with", () => {
    expect(folderFromPath("Ansagen/de/hallo.wav")).toBe("Ansagen/de");
    expect(folderFromPath("hallo.wav")).toBe("");
  });

  it("reads the place as it was written, and no other address", () => {
    expect(soundIdOf(soundPlace("a/b"))).toBe("a/b");
    expect(soundIdOf("/p/0123.wav")).toBeNull();
    expect(soundIdOf("https://example.com/sounds/x")).toBeNull();
  });
});

describe("languages", () => {
  it("offers what is missing, with those that voices here speak", () => {
    const offered = languagesFor(["de"], ["de", "cs"]);
    expect(offered).not.toContain("de");
    expect(offered).toContain("cs");
    expect(offered.at(-1)).toBe("");
  });

  it("lets hear what a call would hear", () => {
    const both = sound("x", { files: [file("en"), file("")] });
    expect(fileFor(both, "en")?.language).toBe("en");
    expect(fileFor(both, "en-GB")?.language).toBe("en");
    expect(fileFor(sound("w", { files: [file(""), file("de-AT")] }), "de")?.language).toBe("de-AT");
    expect(fileFor(both, "fr")?.language).toBe("");
    expect(fileFor(sound("y", { files: [file("en")] }), "fr")?.language).toBe("en");
    expect(fileFor(sound("z", { files: [] }), "fr")).toBeUndefined();
  });

  it.each([
    [0.2, "0:01"],
    [7.4, "0:07"],
    [89.6, "1:30"],
  ])("writes %d seconds as %s", (seconds, text) => {
    expect(lengthOf(seconds)).toBe(text);
  });
});
