/** What the editor does together with the server: opening, saving, going live. */

import * as api from "../api/client";
import i18n from "../i18n";
import { replaceAll } from "../model/commands";
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
    goOnFrom(draft, flow, label, isTheirs) {
      if (get().flowId !== draft.id) return;
      set({ ...serverSide(draft), saving: "unsaved", refusal: "" });
      get().run(replaceAll(flow, label));
      saver.cancel();
      if (isTheirs) set({ saving: "saved" });
      else void saver.now();
    },
    lookAt: (version) => saver.orSay(() => lookAt(set, get, version)),
    goLive: (why) => goLive(set, get, why),
    async switchFlow(on) {
      const { flowId } = get();
      if (flowId === null) return;
      await saver.orSay(async () => set(switched(await api.switchFlow(flowId, on))));
    },
  };
}

/** What is live, or was; what is drawn, and what is not saved of it, stays untouched. */
export const switched = ({ live, off, liveAt, liveBy, changed }: Draft) => ({
  live,
  off,
  liveAt,
  liveBy,
  changed,
});

const opened = (draft: Draft): Partial<EditorState> => ({
  ...closed,
  flowId: draft.id,
  document: draft.document,
  ...serverSide(draft),
});

async function openFlow(set: SetState, get: GetState, id: string): Promise<void> {
  await get().saveNow();
  set({ ...closed, flowId: id, readOnly: get().mayOnlyLook });
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

/** The draft that is left is saved first: it is fetched anew when people come back. */
async function lookAt(set: SetState, get: GetState, version: number | null): Promise<void> {
  const { flowId } = get();
  if (flowId === null) return;
  if (version === null) return get().openFlow(flowId);
  if (get().version === null && !(await get().saveNow())) return;
  const { live, off, liveAt, liveBy, changed } = get();
  const { document, problems } = await api.lookAtVersion(flowId, version).catch((error) => {
    throw error instanceof api.ApiError && error.status === 404 ? noSuch(version) : error;
  });
  if (get().flowId !== flowId) return;
  set({ ...closed, flowId, document, version, readOnly: true, ...told(problems) });
  set({ live, off, liveAt, liveBy, changed });
}

const noSuch = (number: number) =>
  new api.ApiError(404, { message: i18n.t("canvas:missing.version", { number }) });

async function goLive(set: SetState, get: GetState, why = ""): Promise<WentLive> {
  const { flowId } = get();
  if (flowId === null || !(await get().saveNow())) {
    return { ok: false, message: get().refusal, problems: [] };
  }
  try {
    set(serverSide(await api.publishFlow(flowId, get().revision, currentLang(), why)));
    return { ok: true };
  } catch (error) {
    if (!(error instanceof api.ApiError)) throw error;
    const problems = (error.body.problems ?? []) as Problem[];
    if (error.code === "problems") set(told(problems));
    return { ok: false, message: error.offline ? "" : error.message, problems };
  }
}
