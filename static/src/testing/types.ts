/** The tests of a flow, as the server gives them. */

import type { PhoneState } from "../model/phone";

/** A step of a call file: docs/call-files.md tells its keys. */
export type Step = Record<string, unknown>;

export interface CallDocument {
  at?: string;
  lookups?: Record<string, Record<string, unknown> | string>;
  call: Step[];
  [key: string]: unknown;
}

export interface FlowTest {
  id: number;
  name: string;
  note: string;
  document: CallDocument;
}

/** A way out of a node. */
export interface Way {
  node: string;
  port: string;
}

export interface TestResult {
  id: number;
  passes: boolean;
  /** The step, from 0, that went another way; -1 where the call could not begin, null where it passed. */
  differs: number | null;
  expected: Step | null;
  /** What happened in its place. */
  instead: Step[];
  /** The same in English, for what no step can tell. */
  why: string;
  nodes: string[];
  ways: Way[];
}

export interface TestRun {
  revision: number;
  results: TestResult[];
  /** All ways that the flow has. */
  ways: Way[];
}

export type WhyLeft = "no_way" | "fails_only" | "unknown_value" | "nothing_found" | "too_much";

export interface LeftWay extends Way {
  why: WhyLeft;
  variable: string;
}

export interface MadeTests {
  made: FlowTest[];
  left: LeftWay[];
}

/** A test that stands on the telephone: where it differs, or at its end. */
export interface Replay {
  phone: PhoneState;
  name: string;
  result: TestResult;
}
