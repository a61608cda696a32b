/** What is open or chosen on the canvas and is no part of the flow: wires, menus, the copied nodes. */

import { create } from "zustand";
import type { Clip, Place } from "../model/commands";

/** A wire that was let go over empty canvas, waiting for a node to lead to. */
export interface LooseWire {
  source: string;
  port: string;
  /** Where it was let go: on the screen for the list, on the canvas for the node. */
  screen: Place;
  place: Place;
}

interface CanvasState {
  /** Keys of the chosen wires. */
  wires: readonly string[];
  menu: { screen: Place; place: Place; node: string | null } | null;
  loose: LooseWire | null;
  /** The node for which "Connect to…" is open. */
  connecting: string | null;
  clip: Clip | null;
  /** How often the clip was pasted: each copy stands a little further off. */
  pasted: number;
  /** The node that was added last from the palette, and in which flow. */
  added: { flowId: string | null; node: string } | null;
}

export const useCanvas = create<CanvasState>(() => ({
  wires: [],
  menu: null,
  loose: null,
  connecting: null,
  clip: null,
  pasted: 0,
  added: null,
}));
