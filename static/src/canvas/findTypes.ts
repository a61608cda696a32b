import type { Catalog, NodeType } from "../model/types";

export interface TypeGroup {
  id: string;
  label: string;
  types: NodeType[];
}

/** The catalog's types by category; with a search, those whose words hold every word of it. */
export function findTypes(
  catalog: Catalog | null,
  search: string,
  fits: (type: NodeType) => boolean = () => true,
): TypeGroup[] {
  if (catalog === null) return [];
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  const found = catalog.types.filter((type) => {
    const words = [type.label, type.type, type.help, ...type.keywords].join(" ").toLowerCase();
    return fits(type) && wanted.every((word) => words.includes(word));
  });
  return catalog.categories
    .map(({ id, label }) => ({ id, label, types: found.filter((type) => type.category === id) }))
    .filter((group) => group.types.length > 0);
}

/** The first sentence of a help text. */
export const firstSentence = (help: string): string => /^.+?[.!?](?=\s|$)/s.exec(help)?.[0] ?? help;
