import { describe, expect, it } from "vitest";
import type { LibrarySound } from "../model/sounds";
import {
  changed,
  counted,
  halted,
  type Incoming,
  retried,
  soundOf,
  startable,
  type UploadState,
  uploadsOf,
} from "./queue";

const incoming = (...paths: string[]): Incoming[] =>
  paths.map((path) => ({ file: new File(["x"], path.split("/").at(-1) ?? ""), path }));
const into = { folder: "", language: "de", inNames: null, there: [] };
const aSound = (
  id: string,
  name: string,
  folder: string,
  ...languages: string[]
): LibrarySound => ({
  id,
  name,
  folder,
  files: languages.map((language) => ({
    language,
    place: `/p/${id}-${language}.wav`,
    seconds: 1,
    text: "",
    fileName: "",
    from: null,
    to: null,
  })),
  used: [],
  updated: "",
  updatedBy: "",
});
const standing = (...states: UploadState[]) =>
  uploadsOf(incoming(...states.map((_, at) => `${at}.wav`)), into, 1).map((one, at) => ({
    ...one,
    state: states[at] ?? "waiting",
  }));

describe("many files", () => {
  it("are named as their files are, and keep the folder they came with", () => {
    const [one] = uploadsOf(incoming("Praxis/Menü/guten_Tag.mp3"), into, 7);
    expect(one).toMatchObject({ key: 7, name: "guten Tag", folder: "Praxis/Menü", language: "de" });
  });

  it("go where somebody said, if somebody said where", () => {
    const [one] = uploadsOf(incoming("Praxis/a.wav"), { ...into, folder: "Holidays" }, 1);
    expect(one?.folder).toBe("Holidays");
  });

  it("come without what the system put beside them", () => {
    const some = incoming("a/.DS_Store", "a/Thumbs.db", "__MACOSX/a/x.wav", "a/x.wav");
    expect(uploadsOf(some, into, 1).map(({ name }) => name)).toEqual(["x"]);
  });

  it("go two at a time, in their order", () => {
    const keys = (...states: UploadState[]) => startable(standing(...states)).map((one) => one.key);
    expect(keys("waiting", "waiting", "waiting")).toEqual([1, 2]);
    expect(keys("refused", "going", "kept", "waiting", "waiting")).toEqual([4]);
    expect(keys("going", "going", "waiting")).toEqual([]);
  });

  it("make one prompt of its languages: one file first, then the others", () => {
    const inNames = { known: ["de", "en"], usual: [] };
    const files = incoming("a/hello_de.wav", "a/hello_en.wav", "a/closed.wav");
    const uploads = uploadsOf(files, { ...into, inNames }, 4);
    expect(
      uploads.map(({ name, folder, language, first }) => [name, folder, language, first]),
    ).toEqual([
      ["hello", "a", "de", 4],
      ["hello", "a", "en", 4],
      ["closed", "a", "de", 6],
    ]);
    expect(startable(uploads).map(({ key }) => key)).toEqual([4, 6]);
    const kept = changed(uploads, 4, { state: "kept", sound: "0123" });
    expect(startable(kept).map(({ key }) => key)).toEqual([5, 6]);
    expect(kept.map((one) => soundOf(kept, one))).toEqual(["0123", "0123", null]);
    const refused = changed(uploads, 4, { state: "refused", why: "no" });
    expect(startable(refused).map(({ key }) => key)).toEqual([5, 6]);
  });

  it("join the prompt that is there in other languages", () => {
    const inNames = { known: ["de"], usual: ["fr", "it"] };
    const greeting = aSound("0123", "Greeting", "", "de", "en");
    const found = (paths: string[], ...there: LibrarySound[]) =>
      uploadsOf(incoming(...paths), { ...into, inNames, there }, 1).map(
        ({ name, language, sound }) => [name, language, sound],
      );
    expect(found(["greeting_fr.wav"], greeting)).toEqual([["greeting", "fr", "0123"]]);
    expect(found(["greeting_fr.wav", "greeting_it.wav"], greeting)).toEqual([
      ["greeting", "fr", "0123"],
      ["greeting", "it", "0123"],
    ]);
    expect(
      startable(
        uploadsOf(
          incoming("greeting_fr.wav", "greeting_it.wav"),
          {
            ...into,
            inNames,
            there: [greeting],
          },
          1,
        ),
      ).map(({ language }) => language),
    ).toEqual(["fr", "it"]);
  });

  it("join none that has the language, stands elsewhere, or is one of two", () => {
    const inNames = { known: ["de"], usual: ["fr"] };
    const there = [
      aSound("1", "greeting", "", "de"),
      aSound("2", "closed", "away", "en"),
      aSound("3", "menu", "", "en"),
      aSound("4", "Menu", "", "en"),
    ];
    const files = incoming("greeting_de.wav", "closed_fr.wav", "menu_fr.wav", "greeting.wav");
    const uploads = uploadsOf(files, { ...into, inNames, there }, 1);
    expect(uploads.map(({ name, language, sound }) => [name, language, sound])).toEqual([
      ["greeting de", "de", null],
      ["closed fr", "de", null],
      ["menu fr", "de", null],
      ["greeting", "de", null],
    ]);
    const unwanted = { ...into, inNames: null, there: [aSound("1", "greeting", "", "en")] };
    expect(uploadsOf(incoming("greeting_fr.wav"), unwanted, 1)[0]?.sound).toBeNull();
  });

  it("keep their whole names where that is not wanted", () => {
    const uploads = uploadsOf(incoming("hello_de.wav", "hello_en.wav"), into, 1);
    expect(uploads.map(({ name, language }) => `${name}: ${language}`)).toEqual([
      "hello de: de",
      "hello en: de",
    ]);
  });

  it("go on when one is refused", () => {
    const after = changed(standing("going", "going", "waiting"), 1, {
      state: "refused",
      why: "no",
    });
    expect(startable(after).map(({ key }) => key)).toEqual([3]);
  });

  it("stop where the server is away, and all of them begin again at once", () => {
    const states = (uploads: readonly { state: UploadState }[]) =>
      uploads.map(({ state }) => state).join();
    const stopped = halted(standing("kept", "refused", "cancelled", "waiting", "waiting"), "away");
    expect(states(stopped)).toBe("kept,refused,cancelled,refused,refused");
    expect(stopped[4]?.why).toBe("away");
    expect(startable(stopped)).toEqual([]);
    const again = retried(stopped);
    expect(states(again)).toBe("kept,waiting,cancelled,waiting,waiting");
    expect(startable(again)).toHaveLength(2);
  });

  it("are counted", () => {
    const some = standing("kept", "kept", "refused", "cancelled", "going", "waiting");
    expect(counted(some)).toEqual({ all: 6, kept: 2, refused: 1, open: 2 });
  });
});
