/** What the last run of the tests says of the canvas: the door to `testing/`, which is loaded later. */

import { create } from "zustand";

/** "failed": a failed test came by. "here": there it went another way. */
export type NodeMark = "failed" | "here";
export type PortMark = "failed" | "untested";

export interface TestMarks {
  nodes: ReadonlyMap<string, NodeMark>;
  /** By node and port. */
  ports: ReadonlyMap<string, ReadonlyMap<string, PortMark>>;
}

export const noMarks: TestMarks = { nodes: new Map(), ports: new Map() };

const noPorts: ReadonlyMap<string, PortMark> = new Map();

export const useTestMarks = create<TestMarks>(() => noMarks);

export const useNodeMark = (node: string): NodeMark | undefined =>
  useTestMarks(({ nodes }) => nodes.get(node));

export const usePortMarks = (node: string): ReadonlyMap<string, PortMark> =>
  useTestMarks(({ ports }) => ports.get(node) ?? noPorts);
