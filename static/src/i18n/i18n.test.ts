import { describe, expect, it } from "vitest";
import canvasDe from "./de/canvas.json";
import panelsDe from "./de/panels.json";
import canvasEn from "./en/canvas.json";
import panelsEn from "./en/panels.json";

/** Every text by its dotted key, with the names of what is put into it. */
function texts(tree: object, path = ""): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of Object.entries(tree)) {
    const place = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") {
      found.set(place, [...value.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? "").sort());
    } else for (const [below, names] of texts(value as object, place)) found.set(below, names);
  }
  return found;
}

describe.each([
  ["canvas", canvasEn, canvasDe],
  ["panels", panelsEn, panelsDe],
])("the texts of %s", (_, english, german) => {
  it("are the same keys with the same values in English and German", () => {
    expect([...texts(german)].sort()).toEqual([...texts(english)].sort());
  });

  it("are not empty", () => {
    expect(texts(english).size).toBeGreaterThan(0);
    expect(JSON.stringify([english, german])).not.toContain('""');
  });
});
