/**
 * Two people, or two windows of one, on the same flow: what the other one saved is taken in at once where
 * nothing of ours waits, put together with ours where it does, and left to a person where both changed the
 * same. Whatever is done is a step that undo takes back.
 */

import { create } from "zustand";
import { createFlow, getFlow } from "../api/client";
import { type Clash, merge, type Side } from "../model/merging";
import { isSameFlow } from "../model/things";
import type { Draft, FlowDocument, FlowStanding } from "../model/types";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { currentLang } from "../store/saver";

export interface Meeting {
  kind: "followed" | "merged" | "clash";
  /** Who saved; empty where that is not known. */
  by: string;
  base: FlowDocument;
  theirs: Draft;
  clashes: readonly Clash[];
}

interface Meetings {
  meeting: Meeting | null;
  /** The other pages on which this flow is open. */
  people: FlowStanding["people"];
  /** The flow that ours was kept as. */
  copy: { id: string; name: string } | null;
  choosing: boolean;
}

export const useMeeting = create<Meetings>(() => ({
  meeting: null,
  people: [],
  copy: null,
  choosing: false,
}));

/** What this page calls itself. */
export const TAB = Math.random().toString(36).slice(2);

export const dismiss = () => useMeeting.setState({ meeting: null, copy: null, choosing: false });

let latest: FlowStanding | null = null;

/** The server says how the open flow stands. */
export function hear(standing: FlowStanding): void {
  latest = standing;
  const { revision: _, updatedBy: __, people, ...switched } = standing;
  useMeeting.setState({ people: people.filter(({ tab }) => tab !== TAB) });
  forgetOwnWindow();
  useEditor.setState(switched);
  void catchUp();
}

/** What one's own other window did is no news any more once that window is closed. */
function forgetOwnWindow(): void {
  const { meeting, people, choosing } = useMeeting.getState();
  const own = meeting?.kind === "followed" && isOneself(meeting.by);
  if (own && !choosing && !people.some(({ name }) => isOneself(name))) dismiss();
}

/** Take in, or put together, what somebody else saved since. */
async function catchUp(): Promise<void> {
  const { revision, saving, version, document, saveNow } = useEditor.getState();
  if (latest === null || version !== null || document === null) return;
  if (latest.revision <= revision || saving === "saving") return;
  if (saving === "saved") await follow();
  else if (saving === "conflict") await meet();
  // The server refuses what does not know the other's; that is where both meet.
  else await saveNow();
}

async function theirs(): Promise<Draft | null> {
  const { flowId } = useEditor.getState();
  if (flowId === null) return null;
  const draft = await getFlow(flowId, currentLang()).catch(() => null);
  return useEditor.getState().flowId === flowId ? draft : null;
}

async function follow(): Promise<void> {
  const before = useEditor.getState();
  const draft = await theirs();
  const now = useEditor.getState();
  if (draft === null || now.document !== before.document || now.saving !== "saved") return;
  const base = now.document;
  if (base === null || draft.revision <= now.revision) return;
  const same = isSameFlow(base, draft.document);
  if (now.readOnly) now.takeDraft(draft);
  else now.goOnFrom(draft, draft.document, theirStep(draft), true);
  if (!same) tell({ kind: "followed", by: draft.updatedBy, base, theirs: draft, clashes: [] });
}

const theirStep = ({ updatedBy }: Draft) => ({
  key: "versions:undo.theirs",
  params: { by: updatedBy },
});

/** Ours was not saved, because somebody else was faster: put both together, or ask. */
async function meet(): Promise<void> {
  const draft = await theirs();
  const { base, document: mine, saving, types } = useEditor.getState();
  if (draft === null || base === null || mine === null || saving !== "conflict") return;
  const { flow, clashes } = merge(base, mine, draft.document, types);
  const found = { by: draft.updatedBy, base, theirs: draft, clashes };
  if (clashes.length > 0) tell({ kind: "clash", ...found });
  else {
    goOn(draft, flow);
    if (!isSameFlow(base, draft.document)) tell({ kind: "merged", ...found });
  }
}

function goOn(draft: Draft, flow: FlowDocument): void {
  const label = { key: "versions:undo.merge" };
  useEditor.getState().goOnFrom(draft, flow, label, isSameFlow(flow, draft.document));
}

const tell = (meeting: Meeting) => useMeeting.setState({ meeting, copy: null });

/** Put both together as a person chose, with what was drawn since. */
export function choose(chosen: ReadonlyMap<string, Side>): void {
  const { meeting } = useMeeting.getState();
  const { document: mine, types } = useEditor.getState();
  if (meeting === null || mine === null) return;
  const { base, theirs: draft } = meeting;
  goOn(draft, merge(base, mine, draft.document, types, chosen).flow);
  dismiss();
}

export function takeTheirs(): void {
  const { meeting } = useMeeting.getState();
  if (meeting === null) return;
  const { theirs: draft } = meeting;
  useEditor.getState().goOnFrom(draft, draft.document, theirStep(draft), true);
  dismiss();
}

/** Ours becomes a flow of its own, and theirs is what stands here. */
export async function keepCopy(name: string): Promise<void> {
  const mine = useEditor.getState().document;
  if (mine === null) return;
  const copy = await createFlow({ ...mine, name });
  takeTheirs();
  useMeeting.setState({ copy: { id: copy.id, name: copy.document.name } });
}

/** Whether the other one is oneself, in another window. */
export const isOneself = (by: string): boolean => by === useApp.getState().status?.user;

useEditor.subscribe((now, before) => {
  if (now.flowId !== before.flowId) {
    latest = null;
    useMeeting.setState({ meeting: null, people: [], copy: null, choosing: false });
  } else if (now.saving === "conflict" && before.saving !== "conflict") void meet();
  else if (now.saving === "saved" && before.saving !== "saved") void catchUp();
});
