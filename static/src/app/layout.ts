/** Which of the editor's side columns are open; remembered in this browser. */

import { create } from "zustand";
import { persist } from "zustand/middleware";
import { useCanvas } from "../canvas/state";
import { useEditor } from "../store/editor";

export type LeftColumn = "nodes" | "outline";

interface Layout {
  palette: boolean;
  /** What stands in the left column. */
  left: LeftColumn;
  panel: boolean;
  toggle(column: "palette" | "panel"): void;
}

const ROOMY_PX = 1000;

export const useLayout = create<Layout>()(
  persist(
    (set) => ({
      palette: window.innerWidth >= ROOMY_PX,
      left: "nodes" as const,
      panel: window.innerWidth >= ROOMY_PX,
      toggle: (column) => set((state) => ({ [column]: !state[column] })),
    }),
    { name: "flowforge.layout" },
  ),
);

/** Where there is little room the panel is a sheet, which a tap on a node opens. */
document.addEventListener("click", ({ target }) => {
  const onNode = target instanceof Element && target.closest("[data-node-id]") !== null;
  if (onNode && window.innerWidth < ROOMY_PX) useLayout.setState({ panel: true });
});

/** A panel that somebody asks for is shown, even if the column was closed. */
useEditor.subscribe((now, before) => {
  const asked = now.panel !== before.panel || now.field !== before.field;
  if (asked && !useLayout.getState().panel) useLayout.setState({ panel: true });
});

/** So is the outline. */
useCanvas.subscribe((now, before) => {
  if (now.outlineAsked && !before.outlineAsked) {
    useLayout.setState({ palette: true, left: "outline" });
  }
});
