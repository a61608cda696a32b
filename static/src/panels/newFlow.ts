import type { Catalog, FlowDocument } from "../model/types";

/** A flow to begin with: one node, where a call comes in. */
export function emptyFlow(name: string, lang: string, catalog: Catalog): FlowDocument {
  const start = catalog.types.find((type) => type.starts);
  const german = lang.startsWith("de");
  return {
    schema: 1,
    name,
    about: "",
    settings: {
      // Not from the page's language: most who read English here have a German number.
      country: "DE",
      voice: german ? "de-DE" : "en-GB",
      fallback: { do: "ring", number: "" },
      announce: "gather",
      dialling: { countries: [], kinds: ["fixed", "mobile"], per_hour: 100 },
    },
    nodes:
      start === undefined
        ? []
        : [
            {
              id: `${start.type}1`,
              type: start.type,
              version: start.version,
              name: "",
              x: 0,
              y: 0,
              config: { ...structuredClone(start.defaults), path: freshPath() },
            },
          ],
    wires: [],
  };
}

/** A webhook path of its own: two flows with the same one could not be live together. */
export function freshPath(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const random = crypto.getRandomValues(new Uint8Array(5));
  return `line-${Array.from(random, (byte) => letters[byte % letters.length]).join("")}`;
}
