/** What the editor does together with the server: opening, saving, going live. */

import * as api from "../api/client";
import type { Draft, Problem } from "../model/types";
import { currentLang, type Saver } from "./saver";
import {
  closed,
  type EditorState,
  type GetState,
  type ServerActions,
  type SetState,
  serverSide,
  told,
  type WentLive,
} from "./state";

export function server(set: SetState, get: GetState, saver: Saver): ServerActions {
  return {
    openFlow: (id) => openFlow(set, get, id),
    takeDraft(draft) {
      saver.cancel();
      set(opened(draft));
    },
    async loadCatalog() {
      const catalog = await api.getCatalog(currentLang());
      set({ catalog, types: new Map(catalog.types.map((type) => [type.type, type])) });
    },
    translate: () => translate(set, get),
    saveNow: () => saver.now(),
    resolveConflict: (choice) => resolveConflict(set, get, saver, choice),
    goLive: () => goLive(set, get),
    async takeOffline() {
      const { flowId } = get();
      if (flowId === null) return;
      await saver.now();
      await saver.orSay(async () => set(serverSide(await api.takeOffline(flowId))));
    },
  };
}

const opened = (draft: Draft): Partial<EditorState> => ({
  ...closed,
  flowId: draft.id,
  document: draft.document,
  ...serverSide(draft),
});

async function openFlow(set: SetState, get: GetState, id: string): Promise<void> {
  await get().saveNow();
  set({ ...closed, flowId: id });
  try {
    const [draft] = await Promise.all([
      api.getFlow(id, currentLang()),
      get().catalog === null ? get().loadCatalog() : undefined,
    ]);
    if (get().flowId === id) get().takeDraft(draft);
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    if (get().flowId === id) set({ failed: error.code });
  }
}

async function translate(set: SetState, get: GetState): Promise<void> {
  const { flowId, catalog } = get();
  if (catalog !== null) await get().loadCatalog();
  if (flowId === null || !(await get().saveNow())) return;
  const { problems } = await api.getFlow(flowId, currentLang());
  if (get().flowId === flowId) set(told(problems));
}

async function resolveConflict(
  set: SetState,
  get: GetState,
  saver: Saver,
  choice: "reload" | "mine",
): Promise<void> {
  const { flowId } = get();
  if (flowId === null) return;
  await saver.orSay(async () => {
    const draft = await api.getFlow(flowId, currentLang());
    if (get().flowId !== flowId) return;
    if (choice === "reload") get().takeDraft(draft);
    else set({ revision: draft.revision, saving: "unsaved" });
  });
  await saver.now();
}

async function goLive(set: SetState, get: GetState): Promise<WentLive> {
  const { flowId } = get();
  if (flowId === null || !(await get().saveNow())) {
    return { ok: false, message: get().refusal, problems: [] };
  }
  try {
    set(serverSide(await api.publishFlow(flowId, get().revision, currentLang())));
    return { ok: true };
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    const problems = (error.body.problems ?? []) as Problem[];
    if (error.code === "problems") set(told(problems));
    return { ok: false, message: error.offline ? "" : error.message, problems };
  }
}
