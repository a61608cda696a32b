import { describe, expect, it } from "vitest";
import { alignNodes, type Side } from "./arranging";
import { apply } from "./commands";
import { faceOf } from "./face";
import { flow, node, types } from "./fixtures";
import { autoLayout } from "./layout";
import { hit, placesIn } from "./places";

const menu = { ...node("menu1", "menu", { choices: [{ key: "1" }] }), x: 0, y: 10 };
const dial = { ...node("dial1", "dial"), x: 100, y: 300 };
const other = { ...node("log1", "log"), x: 999, y: 999 };
const before = flow([menu, dial, other]);
const height = (of: typeof menu) => faceOf(of, types.get(of.type)).height;

describe("aligning", () => {
  const aligned = (side: Side) =>
    apply(before, alignNodes(before, types, ["menu1", "dial1"], side)).nodes;

  it.each([
    ["alignLeft", "x", [0, 0]],
    ["alignCentre", "x", [50, 50]],
    ["alignRight", "x", [100, 100]],
    ["alignTop", "y", [10, 10]],
  ] as const)("%s", (side, axis, places) => {
    expect(aligned(side).map((one) => one[axis])).toEqual([...places, 999]);
  });

  it("brings bottom edges in line, whatever the heights", () => {
    const [one, two] = aligned("alignBottom");
    expect((one?.y ?? 0) + height(menu)).toBe((two?.y ?? 0) + height(dial));
  });
});

describe("tidying some nodes", () => {
  it("leaves all others where they are", () => {
    const after = apply(before, autoLayout(before, types, ["menu1", "dial1"]));
    expect(after.nodes[2]).toEqual(other);
    expect(after.nodes[1]).not.toEqual(dial);
  });
});

describe("places of a flow", () => {
  const places = placesIn(
    flow([
      { ...node("dial1", "dial", { numbers: ["+49 171 3920045"] }), name: "Ben" },
      { ...node("dial2", "dial", { numbers: ["0211/1234 567"] }), name: "Anna" },
      node("menu1", "menu", { prompt: { say: "For sales press 1" } }),
    ]),
    types,
  );

  it("bear the name that people gave them, and what is heard there", () => {
    expect(places.map(({ title }) => title)).toEqual(["Ben", "Anna", "Menu"]);
    expect(places[2]?.about).toBe("For sales press 1");
  });

  it.each(["0171 3920045", "+49171", "1713920", "3920045"])("are found by %s", (number) => {
    expect(places.filter((place) => hit(place, number)).map(({ title }) => title)).toEqual(["Ben"]);
  });

  it.each(["+49 211 12345", "0049211", "02111234567"])("are found at home by %s", (number) => {
    expect(places.filter((place) => hit(place, number)).map(({ title }) => title)).toEqual([
      "Anna",
    ]);
  });

  it("are found by words, and not by two digits of something else", () => {
    expect(places.filter((place) => hit(place, "SALES")).map(({ title }) => title)).toEqual([
      "Menu",
    ]);
    expect(places.filter((place) => hit(place, "press 17"))).toEqual([]);
  });
});
