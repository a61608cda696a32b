/** Changing the open flow: every change is a command, is remembered, and is saved by itself. */

import { renameNode, setConfig, setSettings } from "../model/commands";
import { type History, perform, type Result, redo, undo } from "../model/history";
import type { FlowDocument } from "../model/types";
import type { Saver } from "./saver";
import type { EditingActions, EditorState, GetState, SetState } from "./state";

export function editing(set: SetState, get: GetState, saver: Saver): EditingActions {
  const change = (how: (flow: FlowDocument, history: History) => Result) => {
    const { document, history, readOnly } = get();
    if (document === null || readOnly) return;
    const result = how(document, history);
    if (result.flow === document) return;
    set((state) => changed(state, result));
    saver.schedule();
  };
  return {
    run: (command) =>
      change((flow, history) => perform(flow, history, command, performance.now(), get().types)),
    undo: () => change(undo),
    redo: () => change(redo),
    select: (ids) => set({ selection: ids }),
    setConfig: (id, path, value) => get().run(setConfig(get().types, id, path, value)),
    renameNode: (id, name) => get().run(renameNode(id, name)),
    setFlowSettings: (part) => get().run(setSettings(part)),
  };
}

function changed(state: EditorState, { flow, history }: Result): Partial<EditorState> {
  const ids = new Set(flow.nodes.map((node) => node.id));
  return {
    document: flow,
    history,
    undoLabel: history.past.at(-1)?.label,
    redoLabel: history.future[0]?.label,
    selection: state.selection.filter((id) => ids.has(id)),
    saving: state.saving === "conflict" ? "conflict" : "unsaved",
  };
}
