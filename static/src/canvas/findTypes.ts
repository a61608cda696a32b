import type { Catalog, NodeType } from "../model/types";
import { nearest, nearness, wordsOf } from "./match";

export interface TypeGroup {
  id: string;
  label: string;
  types: NodeType[];
  /** How near the nearest of them comes to what is searched. */
  far: number;
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
  const found = nearest(catalog.types.filter(fits), (type) =>
    nearness(wanted, type.label, [type.type, ...type.keywords].join(" "), type.help),
  );
  return catalog.categories
    .map(({ id, label }) => {
      const mine = found.filter(({ item }) => item.category === id);
      return { id, label, types: mine.map(({ item }) => item), far: mine[0]?.far ?? 0 };
    })
    .filter((group) => group.types.length > 0)
    .sort((a, b) => a.far - b.far);
}

/** The first sentence of a help text. */
export const firstSentence = (help: string): string => /^.+?[.!?](?=\s|$)/s.exec(help)?.[0] ?? help;
