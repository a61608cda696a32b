/** What is compared: the flow that is open with another one, before it. The canvas shows both in one. */

import { create } from "zustand";
import { getFlow, getVersion } from "../api/client";
import { type Dress, useDress } from "../canvas/dress";
import { type Difference, differences } from "../model/differences";
import type { FlowDocument } from "../model/types";
import { useEditor } from "../store/editor";
import { currentLang } from "../store/saver";
import { dressFor } from "./dressing";

/** A version by its number, or the draft. */
export type Other = number | "draft";

interface Comparing {
  other: Other | null;
  before: FlowDocument | null;
  rows: readonly Difference[];
  /** Whether the canvas shows it. */
  shown: boolean;
}

const nothing: Comparing = { other: null, before: null, rows: [], shown: false };

export const useComparing = create<Comparing>(() => nothing);

/** The flow of a version, or of the draft. */
export async function flowOf(flowId: string, other: Other): Promise<FlowDocument> {
  if (other !== "draft") return getVersion(flowId, other);
  return (await getFlow(flowId, currentLang())).document;
}

/** Compare with this flow from now on, whatever is drawn meanwhile. */
export function compareWith(other: Other, before: FlowDocument): void {
  useComparing.setState({ other, before });
  look();
}

export function stopComparing(): void {
  useComparing.setState(nothing);
  useDress.setState({ dress: null });
}

export function showOnCanvas(shown: boolean): void {
  useComparing.setState({ shown });
  look();
}

/** Work it out anew, for what is drawn now. */
export function look(): void {
  const { before, shown } = useComparing.getState();
  const { document: after, types } = useEditor.getState();
  if (before === null || after === null) return;
  const rows = differences(before, after, types);
  useComparing.setState({ rows });
  const dress: Dress | null = shown ? dressFor(before, after, types, rows) : null;
  useDress.setState({ dress });
}

/** What was live is compared no more once another version is: what is different from live is the question. */
async function followLive(flowId: string, live: number): Promise<void> {
  const flow = await flowOf(flowId, live);
  if (useEditor.getState().flowId === flowId) compareWith(live, flow);
}

useEditor.subscribe((now, before) => {
  const { flowId, live } = now;
  const { other } = useComparing.getState();
  const wasLive = other !== null && other === before.live && live !== before.live;
  if (flowId !== before.flowId || now.version !== before.version) stopComparing();
  else if (flowId !== null && live !== null && wasLive) {
    // While the server is away what was compared stays; its name in the list says which it is.
    followLive(flowId, live).catch(() => undefined);
  }
  if (now.document !== before.document || now.types !== before.types) look();
});
