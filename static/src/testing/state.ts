/** The tests of the open flow: what there is, how they went last, and what the canvas shows of it. */

import { create } from "zustand";
import * as api from "../api/client";
import { useEditor } from "../store/editor";
import { noMarks, useTestMarks } from "../store/testMarks";
import { marksOf, untestedWays } from "./marks";
import type { FlowTest, LeftWay, Replay, TestResult, TestRun, Way } from "./types";

export interface TestsState {
  /** The flow that all this is about. */
  flowId: string | null;
  /** Null until the server has answered. */
  tests: FlowTest[] | null;
  results: ReadonlyMap<number, TestResult>;
  /** All ways of the flow as it was when all tests ran last; null before. */
  ways: Way[] | null;
  /** The revision of the draft that they ran against. */
  revision: number;
  busy: "" | "running" | "making";
  error: unknown;
  /** Whether the canvas shows which ways are untested. */
  shows: boolean;
  /** How many calls were made last, and the ways that none was found for; null before. */
  made: { count: number; left: LeftWay[] } | null;
  /** The test that stands on the telephone. */
  replay: Replay | null;
}

const nothing: Omit<TestsState, "flowId"> = {
  tests: null,
  results: new Map(),
  ways: null,
  revision: 0,
  busy: "",
  error: null,
  shows: false,
  made: null,
  replay: null,
};

export const useTests = create<TestsState>(() => ({ flowId: null, ...nothing }));

const set = useTests.setState;
const get = useTests.getState;

/** Another flow has other tests. */
function begin(flowId: string | null): void {
  if (get().flowId !== flowId) set({ flowId, ...nothing });
}

begin(useEditor.getState().flowId);
useEditor.subscribe(({ flowId }) => begin(flowId));

useTests.subscribe((now, before) => {
  const same = now.results === before.results && now.ways === before.ways;
  if (!same || now.shows !== before.shows) useTestMarks.setState(marks(now));
});

function marks({ results, shows, ways }: TestsState) {
  const all = [...results.values()];
  if (all.length === 0 && !shows) return noMarks;
  return marksOf(all, shows && ways !== null ? untestedWays(ways, all) : []);
}

/** Do something with the server for the open flow; what goes wrong is kept to be said. */
async function work(busy: TestsState["busy"], deed: (flow: string) => Promise<void>) {
  const { flowId } = get();
  if (flowId === null || get().busy !== "") return;
  set({ busy, error: null });
  try {
    await deed(flowId);
  } catch (error) {
    if (get().flowId === flowId) set({ error });
  }
  if (get().flowId === flowId) set({ busy: "" });
}

/** Change what is known, unless another flow is open by now. */
function learn(flow: string, change: Partial<TestsState>): void {
  if (get().flowId === flow) set(change);
}

export const loadTests = () =>
  work("", async (flow) => learn(flow, { tests: await api.listTests(flow) }));

/** Run all tests, or one, against what is drawn now. */
export const runTests = (only?: number) =>
  work("running", async (flow) => {
    await run(flow, only);
  });

async function run(flow: string, only?: number): Promise<void> {
  await useEditor.getState().saveNow();
  const ran = await api.runTests(flow, only === undefined ? [] : [only]);
  const before = only === undefined ? [] : get().results;
  const results = new Map([...before, ...ran.results.map((one) => [one.id, one] as const)]);
  learn(flow, { results, revision: revisionOf(results, ran), ways: ran.ways });
}

/** The revision that all results speak of: those that did not run again may be of an older one. */
function revisionOf(results: ReadonlyMap<number, TestResult>, ran: TestRun): number {
  return results.size > ran.results.length ? Math.min(get().revision, ran.revision) : ran.revision;
}

/** Let tests demand what happens now: their calls are right as they go. */
export const acceptTests = (ids: number[]) =>
  work("running", async (flow) => {
    await useEditor.getState().saveNow();
    await api.acceptTests(flow, ids);
    learn(flow, { tests: await api.listTests(flow) });
    await run(flow);
  });

/** Make the calls that are missing, and run all tests again. */
export const makeMissing = () =>
  work("making", async (flow) => {
    await useEditor.getState().saveNow();
    const { made, left } = await api.makeMissingTests(flow);
    learn(flow, { tests: await api.listTests(flow) });
    await run(flow);
    learn(flow, { made: { count: made.length, left }, shows: true });
  });

/** Show on the canvas which ways are untested, or do not; what is not known yet is found out. */
export async function showUntested(shows: boolean): Promise<void> {
  set({ shows });
  if (shows && get().ways === null) await runTests();
}

/** Keep the call on the telephone; gives how it goes when it is called again. */
export async function keepCall(phone: string, name: string): Promise<TestResult | undefined> {
  const { flowId } = get();
  if (flowId === null) return undefined;
  const kept = await api.keepTest(flowId, phone, name);
  const ran = await api.runTests(flowId, [kept.id]);
  const result = ran.results[0];
  const tests = await api.listTests(flowId);
  const results = new Map(get().results);
  if (result !== undefined) results.set(kept.id, result);
  learn(flowId, { tests, results, revision: revisionOf(results, ran), ways: ran.ways });
  return result;
}

/** Take the calls of a call file in; gives how many they are. */
export async function importTests(document: unknown): Promise<number> {
  const { flowId } = get();
  if (flowId === null) return 0;
  const made = await api.addTests(flowId, document);
  learn(flowId, { tests: [...(get().tests ?? []), ...made] });
  return made.length;
}

export async function renameTest(test: FlowTest, name: string, note: string): Promise<void> {
  const { flowId } = get();
  if (flowId === null) return;
  const renamed = await api.renameTest(flowId, test.id, name, note);
  const tests = get().tests?.map((one) => (one.id === test.id ? renamed : one)) ?? null;
  learn(flowId, { tests });
}

export async function removeTest(test: FlowTest): Promise<void> {
  const { flowId } = get();
  if (flowId === null) return;
  await api.removeTest(flowId, test.id);
  const results = new Map(get().results);
  results.delete(test.id);
  learn(flowId, { results, tests: get().tests?.filter(({ id }) => id !== test.id) ?? null });
}

/** Put a test on the telephone, as a call that stands where the test differs, or at its end. */
export const watchTest = (id: number) =>
  work("running", async (flow) => {
    await useEditor.getState().saveNow();
    const replay = await api.callTest(flow, id);
    // First the telephone is shown, so that what is said above it can be brought into view.
    useEditor.getState().setPanel("phone");
    learn(flow, { replay });
  });

export const closeReplay = () => set({ replay: null });
