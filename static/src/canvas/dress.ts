/** How what is drawn is dressed while two versions are compared: a part that is loaded later says so. */

import { create } from "zustand";
import type { CanvasEdge, CanvasPiece } from "./elements";

export type Dress = (
  nodes: CanvasPiece[],
  edges: CanvasEdge[],
) => { nodes: CanvasPiece[]; edges: CanvasEdge[] };

export const useDress = create<{ dress: Dress | null }>(() => ({ dress: null }));
