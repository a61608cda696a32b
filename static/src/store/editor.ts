/** The open flow: its document, what is chosen, what is wrong, and whether it is saved. */

import { create } from "zustand";
import * as api from "../api/client";
import i18n from "../i18n";
import { type Command, type Label, renameNode, setConfig, setSettings } from "../model/commands";
import { type History, noHistory, perform, type Result, redo, undo } from "../model/history";
import type {
  Catalog,
  Draft,
  FlowDocument,
  FlowSettings,
  Lang,
  NodeType,
  Problem,
} from "../model/types";
import type { Types } from "../model/wiring";
import { Autosave, type Saved, type Saving } from "./autosave";

export type Panel = "form" | "phone" | "versions" | "problems";

export interface Trace {
  /** The node where the call is. */
  active: string | null;
  visited: string[];
  /** Keys "source|port|target" of the wires that the call took. */
  wires: string[];
}

export const noTrace: Trace = { active: null, visited: [], wires: [] };

/** What going live came to; `problems` are those that keep it from it. */
export type WentLive = { ok: true } | { ok: false; message: string; problems: Problem[] };

export interface EditorState {
  flowId: string | null;
  /** Why the flow could not be opened: an error code of the server. */
  failed: string | null;
  revision: number;
  document: FlowDocument | null;
  live: number | null;
  liveAt: string | null;
  changed: boolean;
  problems: Problem[];
  selection: string[];
  saving: Saving;
  savedAt: Date | null;
  /** What the server said when it refused to save, or to do what was asked. */
  refusal: string;
  catalog: Catalog | null;
  /** The catalog's types by name. */
  types: Types;
  history: History;
  undoLabel?: Label | undefined;
  redoLabel?: Label | undefined;
  panel: Panel;
  trace: Trace;
  /** The canvas brings this node into view whenever the object changes. */
  look: { node: string } | null;
  /** A form field to bring to the person's eyes: set by showProblem. */
  field: { node: string; path: string } | null;

  openFlow(id: string): Promise<void>;
  /** Take a draft that the server gave, for instance an older version made the draft again. */
  takeDraft(draft: Draft): void;
  translate(): Promise<void>;
  loadCatalog(): Promise<void>;
  run(command: Command): void;
  undo(): void;
  redo(): void;
  select(ids: string[]): void;
  setConfig(nodeId: string, path: string, value: unknown): void;
  renameNode(nodeId: string, name: string): void;
  setFlowSettings(change: Partial<FlowSettings> & { name?: string; about?: string }): void;
  /** Save what is not saved yet; false if it could not be. */
  saveNow(): Promise<boolean>;
  /** After a conflict: take what the server has, or put ours in its place. */
  resolveConflict(choice: "reload" | "mine"): Promise<void>;
  goLive(): Promise<WentLive>;
  takeOffline(): Promise<void>;
  setTrace(trace: Trace): void;
  setPanel(panel: Panel): void;
  showNode(nodeId: string): void;
  showProblem(problem: Problem): void;
}

const lang = () => i18n.language as Lang;

const typesOf = (catalog: Catalog): ReadonlyMap<string, NodeType> =>
  new Map(catalog.types.map((type) => [type.type, type]));

const labels = (history: History) => ({
  undoLabel: history.past.at(-1)?.label,
  redoLabel: history.future[0]?.label,
});

const serverSide = (draft: Draft) => ({
  revision: draft.revision,
  live: draft.live,
  liveAt: draft.liveAt,
  changed: draft.changed,
  problems: draft.problems,
});

const closed = {
  flowId: null,
  failed: null,
  revision: 0,
  document: null,
  live: null,
  liveAt: null,
  changed: false,
  problems: [],
  selection: [],
  saving: "saved" as Saving,
  savedAt: null,
  refusal: "",
  history: noHistory,
  undoLabel: undefined,
  redoLabel: undefined,
  trace: noTrace,
  look: null,
  field: null,
};

export const useEditor = create<EditorState>((set, get) => {
  const autosave = new Autosave(save);

  async function save(): Promise<Saved> {
    const { flowId, revision, document, saving } = get();
    if (flowId === null || document === null || saving === "saved") return "saved";
    if (saving === "conflict") return "conflict";
    set({ saving: "saving" });
    try {
      const draft = await api.saveFlow(flowId, revision, document, lang());
      return saved(flowId, document, draft);
    } catch (error) {
      return refused(flowId, error);
    }
  }

  function saved(flowId: string, document: FlowDocument, draft: Draft): Saved {
    if (get().flowId !== flowId) return "saved";
    const current = get().document === document;
    set({
      ...serverSide(draft),
      saving: current ? "saved" : "unsaved",
      savedAt: new Date(),
      refusal: "",
    });
    return current ? "saved" : "again";
  }

  function refused(flowId: string, error: unknown): Saved {
    if (!(error instanceof api.ApiError)) throw error;
    if (get().flowId !== flowId) return "refused";
    if (error.code === "conflict") {
      set({ saving: "conflict" });
      return "conflict";
    }
    if (error.offline || error.status >= 500) {
      set({ saving: "offline" });
      return "offline";
    }
    set({ saving: "unsaved", refusal: error.message });
    return "refused";
  }

  /** Do what somebody asked for; where the server says no, keep its words for the page. */
  async function orSay(deed: () => Promise<void>): Promise<void> {
    try {
      await deed();
      set({ refusal: "" });
    } catch (error) {
      if (!(error instanceof api.ApiError)) throw error;
      set({ refusal: error.offline ? i18n.t("canvas:status.away") : error.message });
    }
  }

  function changeTo({ flow, history }: Result): void {
    const { document, saving } = get();
    if (flow === document) return;
    const ids = new Set(flow.nodes.map((node) => node.id));
    set((state) => ({
      document: flow,
      history,
      ...labels(history),
      selection: state.selection.filter((id) => ids.has(id)),
      saving: saving === "conflict" ? saving : "unsaved",
    }));
    autosave.schedule();
  }

  function withFlow(change: (flow: FlowDocument, history: History) => Result): void {
    const { document, history } = get();
    if (document !== null) changeTo(change(document, history));
  }

  return {
    ...closed,
    catalog: null,
    types: new Map(),
    panel: "form",

    async openFlow(id) {
      await get().saveNow();
      set({ ...closed, flowId: id });
      try {
        const [draft] = await Promise.all([
          api.getFlow(id, lang()),
          get().catalog === null ? get().loadCatalog() : undefined,
        ]);
        if (get().flowId === id) get().takeDraft(draft);
      } catch (error) {
        if (!(error instanceof api.ApiError)) throw error;
        if (get().flowId === id) set({ failed: error.code });
      }
    },

    takeDraft(draft) {
      autosave.cancel();
      const document = draft.document;
      set({ ...closed, flowId: draft.id, document, ...serverSide(draft) });
    },

    async loadCatalog() {
      const catalog = await api.getCatalog(lang());
      set({ catalog, types: typesOf(catalog) });
    },

    async translate() {
      const { flowId, catalog } = get();
      if (catalog !== null) await get().loadCatalog();
      if (flowId === null) return;
      await get().saveNow();
      const { problems } = await api.getFlow(flowId, lang());
      if (get().flowId === flowId) set({ problems });
    },

    run: (command) =>
      withFlow((flow, history) => perform(flow, history, command, performance.now())),
    undo: () => withFlow(undo),
    redo: () => withFlow(redo),
    select(ids) {
      set({ selection: ids });
    },
    setConfig(nodeId, path, value) {
      get().run(setConfig(get().types, nodeId, path, value));
    },
    renameNode(nodeId, name) {
      get().run(renameNode(nodeId, name));
    },
    setFlowSettings(change) {
      get().run(setSettings(change));
    },

    async saveNow() {
      return (await autosave.flush()) === "saved";
    },

    async resolveConflict(choice) {
      const { flowId } = get();
      if (flowId === null) return;
      await orSay(async () => {
        const draft = await api.getFlow(flowId, lang());
        if (get().flowId !== flowId) return;
        if (choice === "reload") get().takeDraft(draft);
        else set({ revision: draft.revision, saving: "unsaved" });
      });
      await get().saveNow();
    },

    async goLive() {
      const { flowId } = get();
      if (flowId === null || !(await get().saveNow())) {
        return { ok: false, message: get().refusal, problems: [] };
      }
      try {
        set(serverSide(await api.publishFlow(flowId, get().revision, lang())));
        return { ok: true };
      } catch (error) {
        if (!(error instanceof api.ApiError)) throw error;
        const problems = (error.body.problems ?? []) as Problem[];
        if (error.code === "problems") set({ problems });
        return { ok: false, message: error.message, problems };
      }
    },

    async takeOffline() {
      const { flowId } = get();
      if (flowId === null) return;
      await get().saveNow();
      await orSay(async () => set(serverSide(await api.takeOffline(flowId))));
    },

    setTrace(trace) {
      set({ trace });
    },
    setPanel(panel) {
      set({ panel });
    },
    showNode(nodeId) {
      set({ selection: [nodeId], look: { node: nodeId } });
    },
    showProblem(problem) {
      if (problem.node === "") {
        set({ selection: [], panel: "form" });
        return;
      }
      get().showNode(problem.node);
      set({ panel: "form", field: { node: problem.node, path: problem.field } });
    },
  };
});

/** Ask before the page is left while something is not saved. */
export function guardUnsaved(): void {
  window.addEventListener("beforeunload", (event) => {
    if (useEditor.getState().saving !== "saved") event.preventDefault();
  });
}
