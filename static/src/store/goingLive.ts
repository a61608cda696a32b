/** Whether the dialog for going live is open: a button and a command open it. */

import { create } from "zustand";

export const useGoingLive = create<{ open: boolean }>(() => ({ open: false }));
