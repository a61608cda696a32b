import { noHistory } from "../model/history";
import { useEditor } from "./editor";
import { keepHistory, keptHistory } from "./keptHistory";
import type { EditorState } from "./state";

const isFresh = (now: EditorState, before: EditorState) =>
  now.document !== null && now.document !== before.document && now.history === noHistory;

/** Take up the steps of a draft when it is opened, and keep them whenever it is saved. */
export function followHistory(): void {
  useEditor.subscribe((now, before) => {
    const { flowId, history, revision, saving } = now;
    if (flowId === null || saving !== "saved") return;
    if (isFresh(now, before)) {
      const kept = keptHistory(localStorage, flowId, revision);
      if (kept === noHistory) return;
      const labels = { undoLabel: kept.past.at(-1)?.label, redoLabel: kept.future[0]?.label };
      useEditor.setState({ history: kept, ...labels });
    } else if (
      history !== noHistory &&
      (before.saving !== "saved" || revision !== before.revision)
    ) {
      keepHistory(localStorage, flowId, revision, history, Date.now());
    }
  });
}
