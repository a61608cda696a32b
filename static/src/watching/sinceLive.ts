/** What differs from the live version, by node. */

import { create } from "zustand";
import type { Marks } from "../model/sinceLive";

export const useMarks = create<{ marks: Marks; version: number }>(() => ({
  marks: {},
  version: 0,
}));
