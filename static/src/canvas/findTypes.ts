import type { Catalog, NodeType } from "../model/types";

export interface TypeGroup {
  id: string;
  label: string;
  types: NodeType[];
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/** How near a type comes to what is searched: 0 by its name … 3 by its help; undefined if not at all. */
function distance(type: NodeType, wanted: string[]): number | undefined {
  const label = type.label.toLowerCase();
  const begins = (text: string) => {
    const words = wordsOf(text);
    return wanted.every((part) => words.some((word) => word.startsWith(part)));
  };
  if (label.startsWith(wanted.join(" "))) return 0;
  if (wanted.every((part) => label.includes(part))) return 1;
  if (begins([type.label, type.type, ...type.keywords].join(" "))) return 2;
  return begins([type.label, ...type.keywords, type.help].join(" ")) ? 3 : undefined;
}

/**
 * The catalog's types by category, in its order; with a search, those that it means, the nearest
 * first.
 */
export function findTypes(
  catalog: Catalog | null,
  search: string,
  fits: (type: NodeType) => boolean = () => true,
): TypeGroup[] {
  if (catalog === null) return [];
  const wanted = wordsOf(search);
  const found = catalog.types
    .filter(fits)
    .map((type) => ({ type, far: distance(type, wanted) }))
    .filter((one): one is { type: NodeType; far: number } => one.far !== undefined)
    .sort((a, b) => a.far - b.far);
  return catalog.categories
    .map(({ id, label }) => {
      const mine = found.filter(({ type }) => type.category === id);
      return { id, label, types: mine.map(({ type }) => type), far: mine[0]?.far ?? 0 };
    })
    .filter((group) => group.types.length > 0)
    .sort((a, b) => a.far - b.far);
}

/** The first sentence of a help text. */
export const firstSentence = (help: string): string => /^.+?[.!?](?=\s|$)/s.exec(help)?.[0] ?? help;
