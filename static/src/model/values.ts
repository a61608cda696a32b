/** Reading and writing values inside a node's configuration by dotted paths ("choices.0.key"). */

export type Config = Record<string, unknown>;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value at a dotted path, or undefined where a part of the path is missing. */
export function valueAt(config: unknown, path: string): unknown {
  let value: unknown = config;
  for (const part of path.split(".")) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isRecord(value)) value = value[part];
    else return undefined;
  }
  return value;
}

/**
 * Set the value at a dotted path, in place; missing parts are made. `undefined` takes the key away,
 * or the item out of its list.
 */
export function setAt(config: Config, path: string, value: unknown): void {
  const parts = path.split(".");
  const last = parts.pop() ?? "";
  let place: Config | unknown[] = config;
  parts.forEach((part, index) => {
    place = below(place, part, isIndex(parts[index + 1] ?? last));
  });
  write(place, last, value);
}

const isIndex = (part: string) => /^\d+$/.test(part);

function below(place: Config | unknown[], part: string, list: boolean): Config | unknown[] {
  const found = Array.isArray(place) ? place[Number(part)] : place[part];
  if (isRecord(found) || Array.isArray(found)) return found as Config | unknown[];
  const made: Config | unknown[] = list ? [] : {};
  write(place, part, made);
  return made;
}

function write(place: Config | unknown[], part: string, value: unknown): void {
  if (Array.isArray(place)) {
    if (value === undefined) place.splice(Number(part), 1);
    else place[Number(part)] = value;
  } else if (value === undefined) delete place[part];
  else place[part] = value;
}

/** Whether two values say the same, in whatever order their keys stand. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, at) => isSame(value, other[at]));
  }
  if (!isRecord(one) || !isRecord(other)) return false;
  const keys = Object.keys(one);
  return (
    keys.length === Object.keys(other).length &&
    keys.every((key) => key in other && isSame(one[key], other[key]))
  );
}
