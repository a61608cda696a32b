/** The places of the page, as the part of the address after "#". */

export type Route =
  | { page: "flows" }
  | { page: "new" }
  /** A flow's draft, or a version of it; opened with its telephone. */
  | { page: "flow"; id: string; version?: number; at?: "phone" }
  /** What is still to be done until sipgate's calls get to a flow. */
  | { page: "connect"; id: string }
  /** The library; opened at one of its prompts. */
  | { page: "prompts"; id?: string }
  | { page: "voices" }
  | { page: "connections" }
  | { page: "settings" };

export function readRoute(hash: string): Route {
  const [page = "", coded = "", at = "", last = ""] = hash.replace(/^#\/?/, "").split("/");
  const id = decodeURIComponent(coded);
  if (page === "flow" && id !== "" && at === "phone") return { page, id, at };
  if (page === "flow" && id !== "") return flowRoute(id, at === "version" ? versionIn(last) : null);
  if (page === "connect" && id !== "") return { page, id };
  if (page === "prompts") return id === "" ? { page } : { page, id };
  if (page === "voices" || page === "connections") return { page };
  if (page === "settings" || page === "new") return { page };
  return { page: "flows" };
}

const versionIn = (text: string): number | null => (/^[1-9]\d*$/.test(text) ? Number(text) : null);

/** A flow as it is drawn, or a version of it. */
export const flowRoute = (id: string, version: number | null): Route =>
  version === null ? { page: "flow", id } : { page: "flow", id, version };

/** The address of a place, for links: `<a href={hrefOf({page: "flows"})}>`. */
export function hrefOf(route: Route): string {
  const parts = [
    route.page,
    ...("id" in route && route.id !== undefined ? [encodeURIComponent(route.id)] : []),
    ...("at" in route && route.at !== undefined ? [route.at] : []),
    ...("version" in route ? ["version", String(route.version)] : []),
  ];
  return `#/${parts.join("/")}`;
}
