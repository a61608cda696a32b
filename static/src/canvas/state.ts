/** What is open or chosen on the canvas and is no part of the flow: wires, menus, the copied nodes. */

import { create } from "zustand";
import type { Clip, Label, Place } from "../model/commands";
import type { OpenEnd } from "../model/fitting";
import type { NodeType } from "../model/types";
import type { Aim } from "./aim";

/** A wire that was let go over empty canvas, or a "+": waiting for a node at its other end, or inside. */
export interface LooseWire {
  end: OpenEnd;
  /** Where the list opens on the screen. */
  screen: Place;
  /** Where the wire was let go on the canvas; without it the node finds a free place by itself. */
  place?: Place;
  /** What has the focus when the list is closed. */
  back?: () => HTMLElement | null;
}

interface CanvasState {
  /** Keys of the chosen wires. */
  wires: readonly string[];
  /** Ids of the chosen frames. */
  frames: readonly string[];
  /** The frame whose title is being typed. */
  naming: string | null;
  menu: { screen: Place; place: Place; node: string | null } | null;
  loose: LooseWire | null;
  /** The type that is dragged from the palette. */
  dragged: NodeType | null;
  /** Where the node that is dragged would go. */
  aim: Aim | null;
  /** The node for which "Connect to…" is open, and the port that is chosen there. */
  connecting: { node: string; port?: string; back?: () => HTMLElement | null } | null;
  clip: Clip | null;
  /** How often the clip was pasted: each copy stands a little further off. */
  pasted: number;
  /** The search over nodes, commands and places is open; a new node then goes to `place`. */
  finder: { place?: Place } | null;
  /** The overview of the quick keys is open. */
  overview: boolean;
  /** The outline is to be shown, and to have the focus. */
  outlineAsked: boolean;
  /** Nodes that are moved keep to the grid. */
  snap: boolean;
  /** Something to tell people, for a moment. */
  notice: Label | null;
  /** The node that was added last from the palette, and in which flow. */
  added: { flowId: string | null; node: string } | null;
}

/** Where this browser keeps whether nodes snap to the grid. */
export const SNAP = "flowforge.snap";

export const useCanvas = create<CanvasState>(() => ({
  wires: [],
  frames: [],
  naming: null,
  menu: null,
  loose: null,
  dragged: null,
  aim: null,
  connecting: null,
  clip: null,
  pasted: 0,
  finder: null,
  overview: false,
  outlineAsked: false,
  snap: localStorage.getItem(SNAP) === "on",
  notice: null,
  added: null,
}));
