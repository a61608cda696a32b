/** How well something fits what is searched for. */

export const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);

/**
 * How near a label comes to the searched words: 0 where it begins with them … 3 where only `further`
 * words do; undefined if not at all. `names` are other words for the same.
 */
export function nearness(
  wanted: readonly string[],
  label: string,
  names = "",
  further = "",
): number | undefined {
  const lower = label.toLowerCase();
  const begins = (text: string) => {
    const words = wordsOf(text);
    return wanted.every((part) => words.some((word) => word.startsWith(part)));
  };
  if (lower.startsWith(wanted.join(" "))) return 0;
  if (wanted.every((part) => lower.includes(part))) return 1;
  if (begins(`${label} ${names}`)) return 2;
  return begins(`${label} ${names} ${further}`) ? 3 : undefined;
}

/** What comes near, the nearest first, with how near it comes. */
export function nearest<Item>(
  items: readonly Item[],
  far: (item: Item) => number | undefined,
): { item: Item; far: number }[] {
  return items
    .map((item) => ({ item, far: far(item) }))
    .filter((one): one is { item: Item; far: number } => one.far !== undefined)
    .sort((a, b) => a.far - b.far);
}
