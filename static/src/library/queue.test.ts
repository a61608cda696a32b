import { describe, expect, it } from "vitest";
import {
  changed,
  counted,
  halted,
  type Incoming,
  retried,
  startable,
  type UploadState,
  uploadsOf,
} from "./queue";

const incoming = (...paths: string[]): Incoming[] =>
  paths.map((path) => ({ file: new File(["x"], path.split("/").at(-1) ?? ""), path }));
const into = { folder: "", language: "de" };
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
