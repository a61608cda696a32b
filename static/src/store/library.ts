/** The prompts of the library, as every part of the page knows them: fetched when needed, and kept fresh. */

import { create } from "zustand";
import { listSounds } from "../api/sounds";
import { knowSounds, type LibrarySound } from "../model/sounds";
import type { FlowDocument, NodeType } from "../model/types";
import { useEditor } from "./editor";

interface Library {
  /** Null until they have been fetched once. */
  sounds: LibrarySound[] | null;
  /** Why they could not be fetched. */
  error: unknown;
  loading: boolean;
  /** Fetch them anew. */
  load(): Promise<void>;
  /** Fetch them if nobody has lately. */
  need(): void;
  /** What the server said of one, new or changed. */
  put(sound: LibrarySound): void;
  drop(id: string): void;
}

/** Other people change the library as well: what is older than this many milliseconds is fetched anew. */
const FRESH_MS = 30_000;

export const useLibrary = create<Library>((set, get) => {
  let loads = 0;
  let changes = 0;
  let known = Number.NEGATIVE_INFINITY;
  const know = (sounds: LibrarySound[]) => {
    const before = get().sounds;
    set({ sounds });
    knowSounds(sounds);
    if (!hasSameWords(before ?? [], sounds)) drawAnew();
  };
  /** The list as it is after the last change here: one that was read before it would undo it. */
  const listed = async (): Promise<LibrarySound[]> => {
    const before = changes;
    const sounds = await listSounds();
    return before === changes ? sounds : listed();
  };
  const load = async () => {
    loads += 1;
    const mine = loads;
    set({ loading: true });
    try {
      const sounds = await listed();
      if (mine !== loads) return;
      known = Date.now();
      set({ error: null, loading: false });
      know(sounds);
    } catch (error) {
      if (mine === loads) set({ error, loading: false });
    }
  };
  const change = (next: (sounds: readonly LibrarySound[]) => LibrarySound[]) => {
    changes += 1;
    const { sounds } = get();
    // One change is not the whole library.
    if (sounds === null) void load();
    else know(next(sounds));
  };
  return {
    sounds: null,
    error: null,
    loading: false,
    load,
    need: () => {
      const { loading, error } = get();
      if (!loading && (error !== null || Date.now() - known > FRESH_MS)) void load();
    },
    put: (sound) => change((sounds) => [...sounds.filter(({ id }) => id !== sound.id), sound]),
    drop: (id) => change((sounds) => sounds.filter((sound) => sound.id !== id)),
  };
});

const wordsOf = (sounds: readonly LibrarySound[]): string =>
  JSON.stringify(
    sounds.map(({ id, name, files }) => [id, name, files.map(({ text }) => text)]).sort(),
  );

const hasSameWords = (one: readonly LibrarySound[], other: readonly LibrarySound[]): boolean =>
  wordsOf(one) === wordsOf(other);

/** Faces, outline and search are kept for as long as the types of the nodes are the same objects. */
function drawAnew(): void {
  const anew = ([name, type]: [string, NodeType]) => [name, { ...type }] as const;
  useEditor.setState(({ types }) => ({ types: new Map([...types].map(anew)) }));
}

/** Whether a node names a prompt of the library that was not in the flow before. */
function comesToUse(document: FlowDocument | null, before: FlowDocument | null): boolean {
  if (document === null || document === before) return false;
  const known = new Set(before?.nodes.map(({ config }) => config));
  return document.nodes.some(
    ({ config }) => !known.has(config) && JSON.stringify(config).includes('"/sounds/'),
  );
}

/** A flow that uses the library needs its names from the start, also one that was opened before this was loaded. */
function needNames(document: FlowDocument | null, before: FlowDocument | null): void {
  if (comesToUse(document, before)) useLibrary.getState().need();
}

needNames(useEditor.getState().document, null);
useEditor.subscribe(({ document }, before) => needNames(document, before.document));
