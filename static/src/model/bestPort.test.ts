import { describe, expect, it } from "vitest";
import { bestPort, mayPrecede } from "./bestPort";
import { flow, node, nodeType, typeNamed, types, wire } from "./fixtures";
import { cornerAfter, cornerBefore, freePlace } from "./freePlace";

const menu = node("menu1", "menu", { choices: [{ key: "1" }, { key: "2" }] });

describe("the best port of a node", () => {
  it("is the first that leads nowhere yet", () => {
    expect(bestPort(flow([menu]), types, menu, typeNamed("dial"))).toBe("1");
    const wired = flow([menu, node("dial1", "dial")], [wire("menu1", "1", "dial1")]);
    expect(bestPort(wired, types, menu, typeNamed("dial"))).toBe("2");
  });

  it("is none where every port is taken: no path is lost by the way", () => {
    const start = node("webhook1", "webhook");
    const full = flow([start, menu], [wire("webhook1", "next", "menu1")]);
    expect(bestPort(full, types, start, typeNamed("dial"))).toBeUndefined();
  });

  it("may be a taken one for a side task, which hangs beside the path", () => {
    const start = node("webhook1", "webhook");
    const full = flow([start, menu], [wire("webhook1", "next", "menu1")]);
    expect(bestPort(full, types, start, typeNamed("log"))).toBe("next");
  });

  it("is never an event's for a node that would speak to the caller", () => {
    const dial = node("dial1", "dial");
    expect(bestPort(flow([dial]), types, dial, typeNamed("menu"))).toBeUndefined();
    expect(bestPort(flow([dial]), types, dial, typeNamed("log"))).toBe("answered");
  });

  it("prefers one that must not stay open to one that may", () => {
    const ports = [
      { name: "error", label: "error", quiet: true },
      { name: "found", label: "found", quiet: false },
    ];
    const all = new Map([...types, ["lookup", nodeType("lookup", { ports })] as const]);
    const lookup = node("lookup1", "lookup");
    expect(bestPort(flow([lookup]), all, lookup, typeNamed("dial"))).toBe("found");
  });
});

describe("what may come before a node", () => {
  it("has a port, and is no note", () => {
    const fits = (name: string) => mayPrecede(flow([]), types, typeNamed(name), typeNamed("dial"));
    expect(["webhook", "menu", "switch", "dial", "note"].filter(fits)).toEqual([
      "webhook",
      "menu",
      "switch",
    ]);
  });
});

describe("the place of what follows", () => {
  it("is a column on, with its way in at the height of the port", () => {
    const open = flow([menu]);
    const first = cornerAfter(open, types, menu, "1", typeNamed("dial"));
    const second = cornerAfter(open, types, menu, "2", typeNamed("dial"));
    expect(first.x).toBeGreaterThan(menu.x + 232);
    expect(second.y - first.y).toBe(28);
  });

  it("is a column back for what comes before", () => {
    const dial = { ...node("dial1", "dial"), x: 700, y: 300 };
    expect(cornerBefore(types, dial, typeNamed("menu"))).toEqual({ x: 700 - 232 - 96, y: 300 });
  });

  it("is further down where another node stands", () => {
    const dial = { ...node("dial1", "dial"), x: 328, y: 0 };
    const corner = { x: 328, y: 0 };
    const place = freePlace(flow([menu, dial]), types, typeNamed("dial"), { corner });
    expect(place.x).toBe(328);
    expect(place.y).toBeGreaterThan(100);
  });
});
