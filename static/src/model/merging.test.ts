import { describe, expect, it } from "vitest";
import { differences } from "./differences";
import { flow, node, types, wire } from "./fixtures";
import { merge as mergeTyped, type Side } from "./merging";
import { isSameFlow, put, thingsOf } from "./things";
import type { FlowDocument, Frame } from "./types";

const start = node("start", "webhook", { path: "family" });
const menu = node("menu1", "menu", {
  prompt: { say: "Press a key", url: "", voice: "" },
  choices: [{ key: "1" }],
});
const dial = node("dial1", "dial", { numbers: ["1"], target: "numbers" });
const base = flow(
  [start, menu, dial],
  [wire("start", "next", "menu1"), wire("menu1", "1", "dial1")],
);
const frame: Frame = {
  id: "frame1",
  title: "A",
  x: 0,
  y: 0,
  width: 200,
  height: 100,
  colour: "grey",
};

function changed(change: (draft: FlowDocument) => void, from: FlowDocument = base): FlowDocument {
  const copy = structuredClone(from);
  change(copy);
  return copy;
}

const merge = (
  before: FlowDocument,
  mine: FlowDocument,
  theirs: FlowDocument,
  chosen?: ReadonlyMap<string, Side>,
) => mergeTyped(before, mine, theirs, types, chosen);

const configOf = (document: FlowDocument, id: string) =>
  document.nodes.find((one) => one.id === id)?.config ?? {};

describe("the things of a flow", () => {
  const other = changed((draft) => {
    draft.name = "Other";
    draft.settings.dialling.per_hour = 7;
    draft.nodes = [start, { ...menu, x: 40, pinned: true, name: "Who?", config: { wait: 3 } }];
    draft.nodes.push(node("log1", "log"));
    draft.wires = [wire("start", "next", "log1"), wire("start", "next", "menu1")];
    draft.frames = [frame];
    draft.silenced = [{ code: "x", node: "menu1", field: "", port: "", reason: "so" }];
  });

  it.each([
    ["forward", base, other],
    ["back", other, base],
  ])("put one by one make one flow of the other: %s", (_, from, to) => {
    const [was, now] = [thingsOf(from), thingsOf(to)];
    const made = structuredClone(from);
    for (const [key, thing] of now) put(made, was.get(key), thing);
    for (const [key, thing] of was) if (!now.has(key)) put(made, thing, undefined);
    expect(isSameFlow(made, to)).toBe(true);
    expect(isSameFlow(made, from)).toBe(false);
  });
});

describe("two people on one flow", () => {
  it("keep what both did where they touched different things", () => {
    const mine = changed((draft) => {
      configOf(draft, "dial1").numbers = ["2"];
      draft.wires.push(wire("menu1", "no input", "dial1"));
    });
    const theirs = changed((draft) => {
      configOf(draft, "menu1").prompt = { say: "Hello", url: "", voice: "" };
      draft.settings.voice = "en-GB";
    });
    const { flow: both, clashes } = merge(base, mine, theirs);
    expect(clashes).toEqual([]);
    expect(configOf(both, "dial1").numbers).toEqual(["2"]);
    expect(configOf(both, "menu1").prompt).toMatchObject({ say: "Hello" });
    expect(both.settings.voice).toBe("en-GB");
    expect(both.wires).toHaveLength(3);
    expect(isSameFlow(merge(base, theirs, mine).flow, both)).toBe(true);
  });

  it("choose where both changed the same thing in different ways", () => {
    const mine = changed((draft) => {
      configOf(draft, "dial1").numbers = ["mine"];
    });
    const theirs = changed((draft) => {
      configOf(draft, "dial1").numbers = ["theirs"];
    });
    const { clashes } = merge(base, mine, theirs);
    expect(clashes).toHaveLength(1);
    const key = clashes[0]?.key ?? "";
    const numbers = (side: "mine" | "theirs") =>
      configOf(merge(base, mine, theirs, new Map([[key, side]])).flow, "dial1").numbers;
    expect([numbers("mine"), numbers("theirs")]).toEqual([["mine"], ["theirs"]]);
  });

  it("need not choose where both did the same", () => {
    const mine = changed((draft) => {
      draft.name = "Ours";
    });
    const { flow: both, clashes } = merge(base, mine, structuredClone(mine));
    expect([both.name, clashes]).toEqual(["Ours", []]);
  });

  it("have two nodes where both added one, though both got the same id", () => {
    const added = (numbers: string[]) =>
      changed((draft) => {
        draft.nodes.push(node("dial2", "dial", { numbers }));
        draft.wires.push(wire("menu1", "wrong key", "dial2"));
      });
    const { flow: both, clashes } = merge(base, added(["mine"]), added(["theirs"]));
    expect(both.nodes.map(({ id }) => id).sort()).toEqual([
      ...["dial1", "dial2", "dial3", "menu1", "start"],
    ]);
    expect(configOf(both, "dial2").numbers).toEqual(["theirs"]);
    expect(configOf(both, "dial3").numbers).toEqual(["mine"]);
    expect(clashes.map(({ key }) => key)).toEqual([JSON.stringify(["port", "menu1", "wrong key"])]);
  });

  it("have two frames where both drew one", () => {
    const framed = (title: string) =>
      changed((draft) => {
        draft.frames = [{ ...frame, title }];
      });
    const { flow: both } = merge(base, framed("mine"), framed("theirs"));
    expect(both.frames?.map(({ title }) => title).sort()).toEqual(["mine", "theirs"]);
  });

  describe("where one deletes a node", () => {
    const without = changed((draft) => {
      draft.nodes = [start, menu];
      draft.wires = [wire("start", "next", "menu1")];
    });

    it("it is gone if the other did nothing but move it", () => {
      const moved = changed((draft) => {
        Object.assign(draft.nodes[2] ?? {}, { x: 99 });
      });
      for (const [mine, theirs] of [
        [without, moved],
        [moved, without],
      ] as const) {
        const { flow: both, clashes } = merge(base, mine, theirs);
        expect(isSameFlow(both, without)).toBe(true);
        expect(clashes).toEqual([]);
      }
    });

    it.each(["mine", "theirs"] as const)(
      "and the other changed it, a person chooses: %s",
      (choice) => {
        const kept = changed((draft) => {
          configOf(draft, "dial1").numbers = ["2"];
        });
        const [clash] = merge(base, kept, without).clashes;
        const chosen = new Map([[clash?.key ?? "", choice]]);
        const { flow: both } = merge(base, kept, without, chosen);
        expect(isSameFlow(both, choice === "mine" ? kept : without)).toBe(true);
      },
    );

    it("and the other leads a wire there, a person chooses, and nothing hangs in the air", () => {
      const wired = changed((draft) => {
        draft.wires.push(wire("menu1", "no input", "dial1"));
      });
      const { clashes } = merge(base, without, wired);
      expect(clashes).toHaveLength(1);
      const key = clashes[0]?.key ?? "";
      const gone = merge(base, without, wired, new Map([[key, "mine"]])).flow;
      expect(gone.wires.map(({ target }) => target)).toEqual(["menu1"]);
      const there = merge(base, without, wired, new Map([[key, "theirs"]])).flow;
      expect(isSameFlow(there, wired)).toBe(true);
    });
  });
});

describe("two people on one list", () => {
  const choice = (key: string, label: string) => ({ key, label });
  const three = [choice("1", "Sales"), choice("2", "Help"), choice("3", "Other")];
  const menuWith = (...choices: object[]) =>
    changed((draft) => {
      configOf(draft, "menu1").choices = choices;
    });
  const before = menuWith(...three);
  const [one, two, other] = three as [object, object, object];
  const choices = (mine: FlowDocument, theirs: FlowDocument, side: Side = "mine") => {
    const { clashes } = merge(before, mine, theirs);
    const chosen = new Map(clashes.map(({ key }) => [key, side]));
    const { flow: both } = merge(before, mine, theirs, chosen);
    return { clashes, choices: configOf(both, "menu1").choices };
  };

  it("keep both, where they changed different choices of a menu", () => {
    const mine = menuWith(choice("1", "Shop"), two, other, choice("9", "Mine"));
    const theirs = menuWith(choice("0", "Theirs"), one, choice("2", "Service"));
    expect(choices(mine, theirs)).toEqual({
      clashes: [],
      choices: [
        choice("0", "Theirs"),
        choice("1", "Shop"),
        choice("2", "Service"),
        choice("9", "Mine"),
      ],
    });
  });

  it.each([
    ["mine", [choice("1", "Shop"), choice("2", "Mine"), choice("3", "More")]],
    ["theirs", [choice("1", "Shop"), choice("2", "Theirs"), choice("3", "More")]],
  ] as const)("choose only for the choice that both changed: %s", (side, made) => {
    const mine = menuWith(choice("1", "Shop"), choice("2", "Mine"), other);
    const theirs = menuWith(one, choice("2", "Theirs"), choice("3", "More"));
    const done = choices(mine, theirs, side);
    expect(done.choices).toEqual(made);
    expect(done.clashes.map(({ base, mine, theirs }) => [base, mine, theirs])).toMatchObject([
      [
        { value: three },
        { value: [one, choice("2", "Mine"), other] },
        { value: [one, choice("2", "Theirs"), other] },
      ],
    ]);
  });

  it.each([
    ["mine", [one, other]],
    ["theirs", [one, choice("2", "Service"), other]],
  ] as const)("choose where one took away what the other changed: %s", (side, made) => {
    const done = choices(menuWith(one, other), menuWith(one, choice("2", "Service"), other), side);
    expect([done.clashes.length, done.choices]).toEqual([1, made]);
  });

  it("keep the order of the one who changed it", () => {
    const turned = menuWith(other, two, one);
    const changedOne = menuWith(choice("1", "Shop"), two, other);
    const made = [other, two, choice("1", "Shop")];
    expect(choices(turned, changedOne)).toEqual({ clashes: [], choices: made });
    expect(choices(changedOne, turned)).toEqual({ clashes: [], choices: made });
  });

  it("choose the whole list where both changed its order, or a key stands there twice", () => {
    for (const mine of [menuWith(other, two, one), menuWith(one, two, choice("2", "Twice"))]) {
      const { clashes, choices: made } = choices(mine, menuWith(two, one, other), "theirs");
      expect([clashes.length, made]).toEqual([1, [two, one, other]]);
    }
  });

  it("keep both, where they changed different entries of a list without names", () => {
    const numbers = (...all: string[]) =>
      changed((draft) => {
        configOf(draft, "dial1").numbers = all;
      });
    const { flow: both, clashes } = merge(
      numbers("1", "2"),
      numbers("11", "2"),
      numbers("1", "22"),
    );
    expect([clashes, configOf(both, "dial1").numbers]).toEqual([[], ["11", "22"]]);
    expect(merge(numbers("1", "2"), numbers("1"), numbers("1", "22")).clashes).toHaveLength(1);
  });

  it("choose the whole list without names where one moved an entry, so that none is lost", () => {
    const numbers = (...all: string[]) =>
      changed((draft) => {
        configOf(draft, "dial1").numbers = all;
      });
    const turned = numbers("2", "1");
    const changedOne = numbers("11", "2");
    for (const [mine, theirs] of [
      [turned, changedOne],
      [changedOne, turned],
      [numbers("2", "3", "4"), numbers("1", "22", "3")],
    ] as const) {
      const from =
        theirs === turned || mine === turned ? numbers("1", "2") : numbers("1", "2", "3");
      const [clash, ...more] = merge(from, mine, theirs).clashes;
      const { flow: both } = merge(from, mine, theirs, new Map([[clash?.key ?? "", "mine"]]));
      expect([more, configOf(both, "dial1")]).toEqual([[], configOf(mine, "dial1")]);
    }
  });
});

describe("what is different", () => {
  const told = (after: FlowDocument, before: FlowDocument = base) =>
    differences(before, after, types).map(({ what, words, place }) => ({
      what,
      key: words.key,
      place,
      ...words.params,
    }));

  it("is nothing between a flow and itself", () => {
    expect(told(structuredClone(base))).toEqual([]);
  });

  it("tells a text by its words, before and after", () => {
    const after = changed((draft) => {
      configOf(draft, "menu1").prompt = { say: "Hello", url: "", voice: "" };
    });
    expect(told(after)).toMatchObject([
      {
        what: "changed",
        key: "diff.field",
        node: "Menu",
        place: { node: "menu1", field: "prompt.say" },
        before: { params: { text: "Press a key" } },
        after: { params: { text: "Hello" } },
      },
    ]);
  });

  it("tells a new node once, and what leads to it", () => {
    const after = changed((draft) => {
      draft.nodes.push({ ...node("dial2", "dial", { numbers: ["2"] }), name: "Workshop" });
      draft.wires.push(wire("menu1", "wrong key", "dial2"));
    });
    expect(told(after)).toMatchObject([
      { what: "added", key: "diff.named.added", node: "Workshop", kind: "Dial" },
      { what: "added", key: "diff.wire.added", port: "wrong key", target: "Workshop" },
    ]);
    expect(told(base, after)).toMatchObject([{ what: "gone", key: "diff.named.gone" }]);
  });

  it("tells where a port leads instead", () => {
    const after = changed((draft) => {
      draft.wires[0] = wire("start", "next", "dial1");
    });
    expect(told(after)).toMatchObject([
      { key: "diff.wire.changed", target: "Dial", before: "Menu", what: "changed" },
    ]);
  });

  it("tells choices one by one", () => {
    const after = changed((draft) => {
      configOf(draft, "menu1").choices = [{ key: "1", label: "Shop" }, { key: "3" }];
    });
    expect(told(after)).toMatchObject([
      { key: "diff.item.changed", place: { field: "choices.0" } },
      { key: "diff.item.added", item: "3", place: { field: "choices.1" } },
    ]);
  });

  it("sums up what was moved, and says settings in words", () => {
    const after = changed((draft) => {
      for (const one of draft.nodes) one.x += 40;
      draft.settings.fallback = { do: "dial", number: "0211 1" };
    });
    expect(told(after)).toMatchObject([
      { key: "diff.setting", after: { key: "fallback.dial", params: { number: "0211 1" } } },
      { what: "moved", key: "diff.moved", count: 3 },
    ]);
  });

  it("shows of long texts what differs", () => {
    const long = (word: string) =>
      changed((draft) => {
        const say = `${"Welcome to the practice. ".repeat(6)}Press ${word}. ${"Goodbye. ".repeat(9)}`;
        configOf(draft, "menu1").prompt = { say, url: "", voice: "" };
      });
    const [row] = told(long("two"), long("one"));
    expect(JSON.stringify(row)).toContain("Press two");
    expect(JSON.stringify(row).length).toBeLessThan(420);
  });

  it("has a row of its own for each", () => {
    const after = changed((draft) => {
      draft.nodes = [
        { ...start, name: "In" },
        { ...menu, x: 5, config: {} },
      ];
      draft.wires = [];
      draft.frames = [frame];
      draft.about = "Something";
    });
    const keys = differences(base, after, types).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.length).toBeGreaterThan(5);
  });
});
