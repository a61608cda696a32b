/** The places of the page, as the part of the address after "#". */

export type Route =
  | { page: "flows" }
  | { page: "new" }
  | { page: "flow"; id: string }
  /** What is still to be done until sipgate's calls get to a flow. */
  | { page: "connect"; id: string }
  | { page: "connections" }
  | { page: "settings" };

export function readRoute(hash: string): Route {
  const [page = "", id = ""] = hash.replace(/^#\/?/, "").split("/");
  if ((page === "flow" || page === "connect") && id !== "") {
    return { page, id: decodeURIComponent(id) };
  }
  if (page === "connections" || page === "settings" || page === "new") return { page };
  return { page: "flows" };
}

/** The address of a place, for links: `<a href={hrefOf({page: "flows"})}>`. */
export function hrefOf(route: Route): string {
  return "id" in route ? `#/${route.page}/${encodeURIComponent(route.id)}` : `#/${route.page}`;
}
