import { beforeEach, describe, expect, it, vi } from "vitest";
import type { LibrarySound } from "../model/sounds";

interface Asked {
  resolve(sounds: LibrarySound[]): void;
  reject(why: unknown): void;
}
const asked = vi.hoisted(() => [] as Asked[]);
vi.mock("../api/sounds", () => ({
  listSounds: () =>
    new Promise<LibrarySound[]>((resolve, reject) => {
      asked.push({ resolve, reject });
    }),
}));
// The editor's own store needs a browser.
vi.mock("./editor", () => ({
  useEditor: { subscribe: () => undefined, setState: () => undefined },
}));

const sound = (id: string) => ({ id, name: id, folder: "", files: [] }) as unknown as LibrarySound;
const answer = (at: number, ...ids: string[]) => asked[at]?.resolve(ids.map(sound));

describe("the library", () => {
  let library: typeof import("./library").useLibrary;
  const ids = () =>
    library
      .getState()
      .sounds?.map(({ id }) => id)
      .join();
  beforeEach(async () => {
    asked.length = 0;
    vi.resetModules();
    library = (await import("./library")).useLibrary;
  });

  it("is what was asked for last, however late an earlier answer comes", async () => {
    const { load } = library.getState();
    const both = [load(), load()];
    answer(1, "new");
    answer(0, "old");
    await Promise.all(both);
    expect(ids()).toBe("new");
  });

  it("is read again where something was kept while it was read", async () => {
    const { load, put } = library.getState();
    const first = load();
    answer(0, "a");
    await first;
    const second = load();
    put(sound("b"));
    expect(ids()).toBe("a,b");
    answer(1, "a");
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    answer(2, "a", "b");
    await second;
    expect(ids()).toBe("a,b");
  });

  it("is not the one sound that was kept before it was read", async () => {
    library.getState().put(sound("b"));
    expect([library.getState().sounds, asked.length]).toEqual([null, 1]);
    answer(0, "a", "b");
    await vi.waitFor(() => expect(ids()).toBe("a,b"));
  });

  it("is asked for again after the server was away, and tells so until then", async () => {
    const { load, need } = library.getState();
    const first = load();
    asked[0]?.reject(new Error("away"));
    await first;
    expect(library.getState()).toMatchObject({ sounds: null, loading: false });
    expect(library.getState().error).toBeInstanceOf(Error);
    need();
    need();
    expect([library.getState().loading, asked.length]).toEqual([true, 2]);
    answer(1, "a");
    await vi.waitFor(() => expect(library.getState().error).toBeNull());
    expect(ids()).toBe("a");
  });
});
