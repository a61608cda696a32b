/**
 * Two people changed one list, such as the choices of a menu: its items are put together one by one, so that
 * only who changed the same item has to choose.
 */

import { isRecord, isSame } from "./values";

export type Side = "mine" | "theirs";
type Whose = "base" | Side;

export type Lists = Record<Whose, readonly unknown[]>;
type Items = Record<Whose, ReadonlyMap<string, unknown>>;

export interface MergedList {
  value: unknown[];
  /** Where both changed the same items: the list with what became of these items and of no others. */
  clash: Lists | undefined;
}

/**
 * Put two lists together by the one they both began with; where they clash, `chosen` holds. `mark` is the field
 * that an item is known by; without one it is known by its place, while no list is longer than another and no
 * item stands elsewhere than before.
 * Undefined where items cannot be told apart, or both put them into another order.
 */
export function mergeLists(
  lists: Lists,
  mark: string | undefined,
  chosen: Side,
): MergedList | undefined {
  const items = itemsOf(lists, mark);
  const order = items === undefined ? undefined : orderOf(items);
  if (items === undefined || order === undefined) return undefined;
  const clashing = new Set(order.filter((name) => clashes(items, name)));
  const whose = (name: string): Whose => {
    if (clashing.has(name)) return chosen;
    return isSame(items.theirs.get(name), items.base.get(name)) ? "mine" : "theirs";
  };
  const told = (side: Whose) =>
    listed(items, order, (name) => (clashing.has(name) ? side : "base"));
  return {
    value: listed(items, order, whose),
    clash:
      clashing.size === 0
        ? undefined
        : { base: told("base"), mine: told("mine"), theirs: told("theirs") },
  };
}

const listed = (items: Items, order: readonly string[], whose: (name: string) => Whose) =>
  order.filter((name) => items[whose(name)].has(name)).map((name) => items[whose(name)].get(name));

function clashes({ base, mine, theirs }: Items, name: string): boolean {
  const [was, own, other] = [base.get(name), mine.get(name), theirs.get(name)];
  return !(isSame(own, other) || isSame(own, was) || isSame(other, was));
}

/** The items by their names; undefined where two have the same, or one has none. */
function itemsOf({ base, mine, theirs }: Lists, mark: string | undefined): Items | undefined {
  const named = (list: readonly unknown[]) =>
    new Map(list.map((item, at) => [mark === undefined ? String(at) : nameIn(item, mark), item]));
  const items = { base: named(base), mine: named(mine), theirs: named(theirs) };
  const isClear = (side: Whose, list: readonly unknown[]) =>
    items[side].size === list.length &&
    !items[side].has("") &&
    (mark !== undefined || isInPlace(base, list));
  const clear = isClear("base", base) && isClear("mine", mine) && isClear("theirs", theirs);
  return clear ? items : undefined;
}

/** Whether each item of the list that is not as it was is new there, and none came from another place. */
const isInPlace = (base: readonly unknown[], list: readonly unknown[]): boolean =>
  list.length === base.length &&
  list.every((item, at) => isSame(item, base[at]) || !base.some((was) => isSame(was, item)));

function nameIn(item: unknown, mark: string): string {
  const name = isRecord(item) ? item[mark] : undefined;
  return typeof name === "string" ? name : "";
}

/** All names of both, as the one who put them into another order has them; each new one behind the one before it. */
function orderOf({ base, mine, theirs }: Items): string[] | undefined {
  const moved = [mine, theirs].map((side) => !isInOrder(base, side));
  if (moved[0] && moved[1] && !isInOrder(mine, theirs)) return undefined;
  const [first, second] = moved[0] ? [mine, theirs] : [theirs, mine];
  const order = [...first.keys()];
  let before = -1;
  for (const name of second.keys()) {
    const at = order.indexOf(name);
    before = at === -1 ? before + 1 : at;
    if (at === -1) order.splice(before, 0, name);
  }
  return order;
}

/** Whether what stands in both stands in the same order. */
function isInOrder(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>) {
  const common = [...one.keys()].filter((name) => other.has(name));
  return isSame(
    common,
    [...other.keys()].filter((name) => one.has(name)),
  );
}
