/** The open flow: its document, what is chosen, what is wrong, and whether it is saved. */

import { create } from "zustand";
import { editing } from "./editing";
import { mending } from "./mending";
import { Saver } from "./saver";
import { server } from "./server";
import { closed, type EditorState, type GetState, type SetState, type ViewActions } from "./state";

export { type EditorState, noTrace, type Panel, type Trace, type WentLive } from "./state";

export const useEditor = create<EditorState>((set, get) => {
  const saver = new Saver(set, get);
  return {
    ...closed,
    catalog: null,
    types: new Map(),
    mayOnlyLook: false,
    readOnly: false,
    panel: "form",
    ...editing(set, get, saver),
    ...mending(set, get),
    ...server(set, get, saver),
    ...viewing(set, get),
  };
});

function viewing(set: SetState, get: GetState): ViewActions {
  return {
    setTrace: (trace) => set({ trace }),
    setPanel: (panel) => set({ panel }),
    showNode: (nodeId) => set({ selection: [nodeId], look: { node: nodeId } }),
    showProblem(problem) {
      if (problem.node === "") {
        set({ selection: [], panel: "form", field: { node: "", path: problem.field } });
        return;
      }
      get().showNode(problem.node);
      // A wire or a whole node has no field to lead to: the list says what can be done there.
      if (problem.field === "") set({ panel: "problems" });
      else set({ panel: "form", field: { node: problem.node, path: problem.field } });
    },
  };
}

/** Ask before the page is left while something is not saved. */
export function guardUnsaved(): void {
  window.addEventListener("beforeunload", (event) => {
    if (useEditor.getState().saving !== "saved") event.preventDefault();
  });
}
