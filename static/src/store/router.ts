/** The places of the page, as the part of the address after "#". */

export type Route =
  | { page: "flows" }
  | { page: "flow"; id: string }
  | { page: "connections" }
  | { page: "settings" };

export function readRoute(hash: string): Route {
  const [page = "", id = ""] = hash.replace(/^#\/?/, "").split("/");
  if (page === "flow" && id !== "") return { page: "flow", id: decodeURIComponent(id) };
  if (page === "connections" || page === "settings") return { page };
  return { page: "flows" };
}

/** The address of a place, for links: `<a href={hrefOf({page: "flows"})}>`. */
export function hrefOf(route: Route): string {
  return route.page === "flow" ? `#/flow/${encodeURIComponent(route.id)}` : `#/${route.page}`;
}
