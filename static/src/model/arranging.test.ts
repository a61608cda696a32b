import { describe, expect, it } from "vitest";
import { alignNodes, pinNodes, type Side } from "./arranging";
import { apply } from "./commands";
import { faceOf, WIDTH } from "./face";
import { flow, node, types, wire } from "./fixtures";
import { noHistory, perform, undo } from "./history";
import { autoLayout } from "./layout";
import { hit, placesIn } from "./places";
import type { FlowDocument } from "./types";

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
      node("dial3", "dial", { target: "voicemail" }),
    ]),
    types,
  );

  it("are found by the words of what was chosen, not by what stands for it in the file", () => {
    expect(places[3]?.texts).toEqual(["Voicemail"]);
  });

  it("bear the name that people gave them, and what is heard there", () => {
    expect(places.map(({ title }) => title)).toEqual(["Ben", "Anna", "Menu", "Dial"]);
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

describe("pinning", () => {
  const before = flow(
    [
      { ...node("in1", "webhook"), x: 0, y: 0 },
      { ...node("menu1", "menu"), x: 40, y: 900 },
      { ...node("dial1", "dial"), x: 60, y: 910 },
      { ...node("dial2", "dial"), x: 80, y: 920 },
    ],
    [wire("in1", "rings", "menu1"), wire("menu1", "1", "dial1"), wire("menu1", "2", "dial2")],
  );
  const at = (document: FlowDocument, id: string) => {
    const { x, y } = document.nodes.find((one) => one.id === id) ?? {
      x: Number.NaN,
      y: Number.NaN,
    };
    return { x, y };
  };

  it("keeps a node where it is while everything else is tidied up around it", () => {
    const pinned = apply(before, pinNodes(["menu1"], true));
    const after = apply(pinned, autoLayout(pinned, types));
    expect(at(after, "menu1")).toEqual({ x: 40, y: 900 });
    expect(at(after, "in1").x).toBeLessThan(40 - WIDTH);
    expect(at(after, "dial1").x).toBeGreaterThan(40 + WIDTH);
    expect(at(after, "dial1").y).toBeLessThan(at(after, "dial2").y);
  });

  it("lets nothing come to stand on a pinned node", () => {
    const far = apply(before, pinNodes(["in1", "dial2"], true));
    const after = apply(far, autoLayout(far, types));
    expect(at(after, "in1")).toEqual({ x: 0, y: 0 });
    expect(at(after, "dial2")).toEqual({ x: 80, y: 920 });
    const boxes = after.nodes.map((one) => ({ ...one, ...faceOf(one, types.get(one.type)) }));
    for (const a of boxes) {
      for (const b of boxes.filter((other) => other.id > a.id)) {
        const apart =
          a.x + a.width <= b.x ||
          b.x + b.width <= a.x ||
          a.y + a.height <= b.y ||
          b.y + b.height <= a.y;
        expect(apart, `${a.id} and ${b.id}`).toBe(true);
      }
    }
  });

  it("is undone in words, and leaves nothing behind in the document", () => {
    const done = perform(before, noHistory, pinNodes(["menu1"], true), 0, types);
    expect(done.history.past.at(-1)?.label).toEqual({
      key: "undo.pin",
      params: { count: 1, node: "Menu" },
    });
    expect(undo(done.flow, done.history).flow).toEqual(before);
    expect(apply(done.flow, pinNodes(["menu1"], false))).toEqual(before);
  });
});
