/** A flow as something to read: where calls come in, and what follows by which way. */

import { faceOf } from "../model/face";
import { portsOf } from "../model/ports";
import type { FlowDocument, FlowNode } from "../model/types";
import type { Types } from "../model/wiring";

export interface Chapter {
  id: string;
  type: string;
  title: string;
  subtitle: string;
  /** What the caller hears. */
  prompt: string;
  ways: Way[];
}

export interface Way {
  port: string;
  /** "1 sales", "silence". */
  label: string;
  /** What stands at its end; null where nothing is wired. */
  to: Chapter | { seen: string } | null;
}

/** The beginnings of a flow, each with all that follows. A node that was told before is only named. */
export function storyOf(flow: FlowDocument, types: Types): Chapter[] {
  const byId = new Map(flow.nodes.map((node) => [node.id, node]));
  const told = new Set<string>();
  const chapter = (node: FlowNode): Chapter => {
    told.add(node.id);
    const type = types.get(node.type);
    const face = faceOf(node, type);
    const { title, subtitle, prompt } = face;
    const ports = type === undefined ? [] : portsOf(type, node.config);
    const ways = ports.flatMap(({ name, title: key, label, quiet }): Way[] => {
      const targets = flow.wires.filter((wire) => wire.source === node.id && wire.port === name);
      const words = [key, label].filter((word) => word !== "").join(" ");
      if (targets.length === 0) return quiet ? [] : [{ port: name, label: words, to: null }];
      return targets.map(({ target }) => ({ port: name, label: words, to: end(target) }));
    });
    return { id: node.id, type: node.type, title, subtitle, prompt, ways };
  };
  const end = (id: string): Way["to"] => {
    const node = byId.get(id);
    if (node === undefined) return null;
    return told.has(id) ? { seen: faceOf(node, types.get(node.type)).title } : chapter(node);
  };
  return flow.nodes.filter((node) => types.get(node.type)?.starts).map(chapter);
}
