import type { FlowDocument } from "../model/types";

/**
 * A template as a flow of one's own: its webhook path is kept while nobody has it, else it gets
 * another. Two flows with one path could not be live together.
 */
export function ownPath(
  flow: FlowDocument,
  taken: ReadonlySet<string>,
  fresh: () => string,
): FlowDocument {
  const nodes = flow.nodes.map((node) => {
    const { path } = node.config;
    if (typeof path !== "string" || !taken.has(path)) return node;
    return { ...node, config: { ...node.config, path: fresh() } };
  });
  return { ...flow, nodes };
}
