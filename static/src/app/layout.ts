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

/** Too narrow for three columns beside each other: they are sheets over the canvas then. The CSS has the same number. */
const narrow = window.matchMedia("(max-width: 1000px)");

export const useLayout = create<Layout>()(
  persist(
    (set) => ({
      palette: !narrow.matches,
      left: "nodes" as const,
      panel: !narrow.matches,
      toggle: (column) => set((state) => ({ [column]: !state[column] })),
    }),
    { name: "flowforge.layout" },
  ),
);

const closed = { palette: false, panel: false };
/** The columns as they stood while there was room; null where that is not known. */
let roomy: { palette: boolean; panel: boolean } | null = null;

/** Columns that were open beside the canvas would cover it, and each other. */
narrow.addEventListener("change", () => {
  const { palette, panel } = useLayout.getState();
  if (!narrow.matches) useLayout.setState(roomy ?? {});
  else useLayout.setState(closed);
  roomy = narrow.matches ? { palette, panel } : null;
});
const { palette, panel } = useLayout.getState();
if (narrow.matches && palette && panel) useLayout.setState(closed);

/** Where there is little room the panel is a sheet, which a tap on a node opens. */
document.addEventListener("click", ({ target }) => {
  const onNode = target instanceof Element && target.closest("[data-node-id]") !== null;
  if (onNode && narrow.matches) useLayout.setState({ panel: true });
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
