import { beforeEach, describe, expect, it, vi } from "vitest";
import type { LibrarySound } from "../model/sounds";
import type { FlowDocument, FlowNode } from "../model/types";

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
type State = { document: Pick<FlowDocument, "nodes"> | null };
const editor = vi.hoisted(() => ({
  state: { document: null } as State,
  listen: (_state: State, _before: State): void => undefined,
}));
const opens = (document: State["document"]) => {
  const before = editor.state;
  editor.state = { document };
  editor.listen(editor.state, before);
};
// The editor's own store needs a browser.
vi.mock("./editor", () => ({
  useEditor: {
    getState: () => editor.state,
    setState: () => undefined,
    subscribe: (listen: typeof editor.listen) => {
      editor.listen = listen;
    },
  },
}));

const sound = (id: string) => ({ id, name: id, folder: "", files: [] }) as unknown as LibrarySound;
const node = (id: string, url: string) =>
  ({ id, config: { prompt: { url } } }) as unknown as FlowNode;
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
    editor.state = { document: null };
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

  it("is read for a flow that uses it, also where the flow was opened first", async () => {
    opens({ nodes: [node("quiet", "")] });
    expect(asked).toHaveLength(0);
    opens({ nodes: [node("quiet", ""), node("pasted", "/sounds/a")] });
    expect(asked).toHaveLength(1);

    vi.resetModules();
    await import("./library");
    expect(asked).toHaveLength(2);
  });
});
