import type { Snapshot } from "./handset";
import type { Signal } from "./tones";

/** The tone that the caller hears now beside what the flow says; null is none. */
export function signalOf({ call, busy, talking, sounding }: Snapshot): Signal | null {
  if (call === null) return busy ? "ringing" : null;
  if (talking || sounding) return null;
  if (call.state === "ringing") return call.action.voicemail ? null : "ringing";
  const byTheFlow = call.action.kind === "reject" || call.action.kind === "hangup";
  return call.state === "ended" && byTheFlow ? "engaged" : null;
}
