/**
 * What could not be saved stays in this browser, so that neither closing the page nor opening another flow
 * loses it. It is put back when the flow is opened again, and meets what others did meanwhile.
 */

import { replaceAll } from "../model/commands";
import type { FlowDocument } from "../model/types";
import { isRecord } from "../model/values";
import { useEditor } from "../store/editor";

const PREFIX = "flowforge.undo.unsaved.";

interface Kept {
  revision: number;
  base: FlowDocument;
  mine: FlowDocument;
}

function read(flowId: string): Kept | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(PREFIX + flowId) ?? "null");
    return isRecord(kept) && isRecord(kept.base) && isRecord(kept.mine)
      ? (kept as unknown as Kept)
      : null;
  } catch {
    return null;
  }
}

function keep(flowId: string, kept: Kept): void {
  try {
    localStorage.setItem(PREFIX + flowId, JSON.stringify(kept));
  } catch {
    // The browser has no room; it still asks before the page is closed.
  }
}

function putBack(flowId: string): void {
  const kept = read(flowId);
  const { revision, run, readOnly, saveNow } = useEditor.getState();
  if (kept === null || readOnly || kept.revision > revision) return;
  useEditor.setState({ base: kept.base, revision: kept.revision });
  run(replaceAll(kept.mine, { key: "versions:undo.kept" }));
  void saveNow();
}

useEditor.subscribe((now, before) => {
  const { flowId, saving, base, document: mine, revision, version } = now;
  if (flowId === null || version !== null) return;
  const opened = mine !== null && (before.document === null || before.flowId !== flowId);
  if (opened) putBack(flowId);
  else if ((saving === "offline" || saving === "conflict") && base !== null && mine !== null) {
    if (mine !== before.document || saving !== before.saving) {
      keep(flowId, { revision, base, mine });
    }
  } else if (saving === "saved" && before.saving !== "saved") {
    localStorage.removeItem(PREFIX + flowId);
  }
});

const { flowId: already } = useEditor.getState();
if (already !== null && useEditor.getState().document !== null) putBack(already);
