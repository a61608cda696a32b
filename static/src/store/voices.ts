/** The voices of this server, fetched when a prompt or a flow's settings are first opened. */

import { create } from "zustand";
import { type Engine, getVoices } from "../api/voices";
import type { Voice } from "../model/types";

interface Voices {
  /** Null until the server has said which there are. */
  voices: Voice[] | null;
  /** What speaks them. */
  engines: Engine[];
  /** Fetch them if nobody has yet. */
  need(): void;
  /** Fetch them anew. */
  load(): Promise<void>;
}

export const useVoices = create<Voices>((set) => {
  let asked = false;
  const load = async () => {
    asked = true;
    try {
      set(await getVoices());
    } catch {
      // Those that the server's status names are offered meanwhile.
      asked = false;
    }
  };
  return { voices: null, engines: [], load, need: () => void (asked || load()) };
});
