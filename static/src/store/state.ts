/** What is known of the open flow, and what can be done with it. */

import type { Command, Label } from "../model/commands";
import { type History, noHistory } from "../model/history";
import type { Catalog, Draft, FlowDocument, FlowSettings, Problem } from "../model/types";
import type { Types } from "../model/wiring";
import type { Saving } from "./autosave";

export type Panel = "form" | "phone" | "tests" | "versions" | "problems";

export interface Trace {
  /** The node where the call is. */
  active: string | null;
  /** Whether the call is still going on. */
  running: boolean;
  visited: string[];
  /** Keys "source|port|target" of the wires that the call took. */
  wires: string[];
}

export const noTrace: Trace = { active: null, running: false, visited: [], wires: [] };

/** What going live came to; `problems` are those that keep it from it. */
export type WentLive = { ok: true } | { ok: false; message: string; problems: Problem[] };

/** What belongs to one flow and begins anew with another. */
export interface OpenFlow {
  flowId: string | null;
  /** Why the flow could not be opened: an error code of the server. */
  failed: string | null;
  revision: number;
  document: FlowDocument | null;
  /** The draft as the server had it at this revision: what two people's changes are told apart by. */
  base: FlowDocument | null;
  /** The version that is looked at in the draft's place. */
  version: number | null;
  live: number | null;
  off: number | null;
  liveAt: string | null;
  liveBy: string;
  changed: boolean;
  /** What is wrong, without what was silenced. */
  problems: Problem[];
  /** What is left as it is, with the reason. */
  silenced: Problem[];
  selection: string[];
  saving: Saving;
  savedAt: Date | null;
  /** What the server said when it refused to save, or to do what was asked. */
  refusal: string;
  history: History;
  undoLabel?: Label | undefined;
  redoLabel?: Label | undefined;
  trace: Trace;
  /** The canvas brings this node into view whenever the object changes; unless, if said so, it is. */
  look: { node: string; unlessSeen?: boolean } | null;
  /** A form field to bring to the person's eyes: set by showProblem. */
  field: { node: string; path: string } | null;
}

export interface EditingActions {
  run(command: Command): void;
  undo(): void;
  redo(): void;
  select(ids: string[]): void;
  setConfig(nodeId: string, path: string, value: unknown): void;
  renameNode(nodeId: string, name: string): void;
  setFlowSettings(change: Partial<FlowSettings> & { name?: string; about?: string }): void;
}

export interface ServerActions {
  openFlow(id: string): Promise<void>;
  /** Take a draft that the server gave, for instance an older version made the draft again. */
  takeDraft(draft: Draft): void;
  loadCatalog(): Promise<void>;
  /** Ask again for the words of the catalog and the problems, in the language of now. */
  translate(): Promise<void>;
  /** Save what is not saved yet; false if it could not be. */
  saveNow(): Promise<boolean>;
  /** Go on from the draft that somebody else saved, with `flow`, which may just be it: one step of undo. */
  goOnFrom(draft: Draft, flow: FlowDocument, label: Label, isTheirs: boolean): void;
  /** Look at a version, without changing anything; null goes back to the draft. */
  lookAt(version: number | null): Promise<void>;
  /** `why` is a line for the list of versions. */
  goLive(why?: string): Promise<WentLive>;
  switchFlow(on: boolean): Promise<void>;
}

export interface MendingActions {
  /** Mend a problem as the server proposed, if it is still there after saving; else do nothing. */
  mend(problem: Problem, label: string): Promise<void>;
  /** Leave a problem as it is, for a reason. */
  leave(problem: Problem, reason: string): void;
  /** Look at a problem again that was left as it is. */
  lookAgain(problem: Problem): void;
}

export interface ViewActions {
  setTrace(trace: Trace): void;
  setPanel(panel: Panel): void;
  showNode(nodeId: string): void;
  showProblem(problem: Problem): void;
}

export interface EditorState
  extends OpenFlow,
    EditingActions,
    MendingActions,
    ServerActions,
    ViewActions {
  catalog: Catalog | null;
  /** The catalog's types by name. */
  types: Types;
  /** Whoever is signed in may look and try, not change. The server decides; this only tells it. */
  mayOnlyLook: boolean;
  /** Nothing can be changed: for that reason, or because a version is looked at. */
  readOnly: boolean;
  panel: Panel;
}

export type SetState = (
  change: Partial<EditorState> | ((state: EditorState) => Partial<EditorState>),
) => void;
export type GetState = () => EditorState;

export const closed: OpenFlow = {
  flowId: null,
  failed: null,
  revision: 0,
  document: null,
  base: null,
  version: null,
  live: null,
  off: null,
  liveAt: null,
  liveBy: "",
  changed: false,
  problems: [],
  silenced: [],
  selection: [],
  saving: "saved",
  savedAt: null,
  refusal: "",
  history: noHistory,
  undoLabel: undefined,
  redoLabel: undefined,
  trace: noTrace,
  look: null,
  field: null,
};

/** The part of a draft that the server alone decides. */
export const serverSide = (draft: Draft) => ({
  revision: draft.revision,
  base: draft.document,
  live: draft.live,
  off: draft.off,
  liveAt: draft.liveAt,
  liveBy: draft.liveBy,
  changed: draft.changed,
  ...told(draft.problems),
});

/** What is wrong, apart from what somebody wants left as it is. */
export const told = (problems: Problem[]) => ({
  problems: problems.filter((problem) => problem.silenced === ""),
  silenced: problems.filter((problem) => problem.silenced !== ""),
});
