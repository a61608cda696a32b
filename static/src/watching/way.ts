import type { Entry } from "../model/phone";

/** The way of a call, as the server tells it: what happened, without what was said or typed. */
export interface Way {
  id: string;
  version: number;
  node: string;
  caller: string;
  started: string;
  ended: boolean;
  passed: { at: string; kind: Exclude<Entry["kind"], "note">; node: string; what: string }[];
}

/** The lines of a transcript, as far as the canvas needs them. */
export const entriesOf = ({ passed }: Way): Entry[] =>
  passed.map(({ at, kind, node, what }) => ({
    at,
    kind,
    node,
    data: kind === "step" ? { port: what } : {},
  }));
