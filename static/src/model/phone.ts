/** The words of calls on the telephone, and of what lies behind each of their lines. No behaviour stands here. */

import type { Problem } from "./types";

export interface PhoneAction {
  kind: "gather" | "dial" | "play" | "reject" | "hangup" | "deliver";
  maxDigits?: number;
  timeoutMs?: number;
  numbers?: string[];
  voicemail?: boolean;
  reason?: string;
}

export interface Entry {
  at: string;
  kind: "event" | "step" | "action" | "note" | "problem";
  node: string;
  data: Record<string, unknown>;
}

/** A line of a call on the telephone, and what lies behind it. */
export interface PhoneEntry extends Entry {
  /** Counts the events of the call, from 1. */
  event: number;
  /** Where the variables stand among the call's snapshots. */
  before: number;
  after: number;
  /** How long the node took, or everything that the event led to. */
  ms?: number;
  /** The document that went out. */
  xml?: string;
}

export type Standing = "waiting" | "ringing" | "ended";

export interface PhoneState {
  id: string;
  state: Standing;
  action: PhoneAction;
  sound: { text: string; url: string } | null;
  xml: string;
  /** The node that waits, or that answered. */
  at: string;
  vars: Record<string, unknown>;
  /** All so far. */
  entries: PhoneEntry[];
  /** The variables as they were at some time. */
  snapshots: Record<string, unknown>[];
  /** How the call stood after each event so far. */
  stood: Standing[];
  problems?: Problem[];
}

/** What a lookup of a pretended call returns. */
export type Returned = "real" | "not found" | "database away" | Record<string, string>;

/** A call on the telephone as it is to be made. */
export interface PhoneCall {
  /** The version that is called; without one, the draft. */
  version?: number;
  /** "anonymous" hides the number. */
  caller: string;
  callee: string;
  /** Local time of the flow's country, "2026-12-25T14:00"; "" is now. */
  at: string;
  /** By the nodes' ids; the others are real. */
  lookups: Record<string, Returned>;
}
