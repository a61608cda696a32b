/** Words for those who hear the page: what was just done, said politely after what is being said. */

import { create } from "zustand";
import type { Label } from "../model/commands";

interface Saying {
  /** A text of the namespace "outline". */
  label: Label | null;
  /** The same words once more are said once more. */
  turn: number;
}

export const useSaying = create<Saying>(() => ({ label: null, turn: 0 }));

export const say = (label: Label): void =>
  useSaying.setState(({ turn }) => ({ label, turn: turn + 1 }));
