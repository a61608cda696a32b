/** The prompts of the library, as every part of the page knows them: fetched once, and kept fresh. */

import { create } from "zustand";
import { listSounds } from "../api/sounds";
import { knowSounds, type LibrarySound } from "../model/sounds";
import type { NodeType } from "../model/types";
import { useEditor } from "./editor";

interface Library {
  /** Null until they have been fetched once. */
  sounds: LibrarySound[] | null;
  /** Why they could not be fetched. */
  error: unknown;
  /** Fetch them anew. */
  load(): Promise<void>;
  /** Fetch them if nobody has yet. */
  need(): void;
  /** What the server said of one, new or changed. */
  put(sound: LibrarySound): void;
  drop(id: string): void;
}

export const useLibrary = create<Library>((set, get) => {
  let asked: Promise<void> | null = null;
  const know = (sounds: LibrarySound[]) => {
    const before = get().sounds;
    set({ sounds, error: null });
    knowSounds(sounds);
    if (!hasSameWords(before ?? [], sounds)) drawAnew();
  };
  const load = async () => {
    try {
      know(await listSounds());
    } catch (error) {
      set({ error });
    }
  };
  return {
    sounds: null,
    error: null,
    load: () => {
      asked = load();
      return asked;
    },
    need: () => {
      if (asked === null || get().error !== null) asked = load();
    },
    put: (sound) => {
      const others = (get().sounds ?? []).filter(({ id }) => id !== sound.id);
      know([...others, sound]);
    },
    drop: (id) => know((get().sounds ?? []).filter((sound) => sound.id !== id)),
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

/** A flow that uses the library needs its names from the start. */
useEditor.subscribe(({ document }, before) => {
  if (document === null || before.document !== null) return;
  const uses = document.nodes.some(({ config }) => JSON.stringify(config).includes('"/sounds/'));
  if (uses) useLibrary.getState().need();
});
