import { describe, expect, it } from "vitest";
import { apply, deleteNodes, moveNodes, renameNode } from "./commands";
import { faceOf, portY } from "./face";
import { flow, node, typeNamed, types, wire } from "./fixtures";
import { type History, noHistory, perform, redo, undo } from "./history";
import { autoLayout } from "./layout";
import { portsOf, summaryOf } from "./ports";
import { promptText } from "./prompts";
import { mayConnect } from "./wiring";

describe("history", () => {
  const start = flow([node("a", "menu"), node("b", "dial")], [wire("a", "1", "b")]);

  it("takes a deletion back with its wires, and does it again", () => {
    const done = perform(start, noHistory, deleteNodes(["b"]), 0, types);
    expect(done.flow.wires).toEqual([]);
    const undone = undo(done.flow, done.history);
    expect(undone.flow).toEqual(start);
    expect(undone.history.future[0]?.label).toEqual({
      key: "undo.delete",
      params: { count: 1, node: "Dial" },
    });
    expect(redo(undone.flow, undone.history).flow).toEqual(done.flow);
  });

  it("joins what is typed in one go, and nothing else", () => {
    let now = { flow: start, history: noHistory as History };
    for (const [name, at] of [
      ["W", 0],
      ["Wh", 200],
      ["Who", 400],
      ["Who?", 5000],
    ] as const) {
      now = perform(now.flow, now.history, renameNode("a", name), at);
    }
    expect(now.history.past).toHaveLength(2);
    const once = undo(now.flow, now.history);
    expect(once.flow.nodes[0]?.name).toBe("Who");
    expect(undo(once.flow, once.history).flow).toEqual(start);
  });

  it("forgets what could be done again once something new is done", () => {
    const done = perform(start, noHistory, deleteNodes(["b"]), 0, types);
    const undone = undo(done.flow, done.history);
    const other = perform(undone.flow, undone.history, renameNode("a", "x"), 1);
    expect(other.history.future).toEqual([]);
  });

  it("remembers nothing where nothing changed", () => {
    const same = perform(start, noHistory, moveNodes(new Map([["a", { x: 0, y: 0 }]])), 0);
    expect(same.history).toBe(noHistory);
    expect(same.flow).toBe(start);
  });
});

describe("ports", () => {
  it("stand in the order of the face: choices, the type's own, events", () => {
    const config = {
      choices: [
        { key: "1", label: "Anna" },
        { key: "", label: "Ben" },
      ],
    };
    expect(
      portsOf(typeNamed("menu"), config).map(({ name, title, label }) => [name, title, label]),
    ).toEqual([
      ["1", "1", "Anna"],
      ["", "?", "Ben"],
      ["no input", "", "no input"],
      ["wrong key", "", "wrong key"],
    ]);
    expect(portsOf(typeNamed("dial"), {}).map(({ kind, quiet }) => [kind, quiet])).toEqual([
      ["event", true],
      ["event", true],
    ]);
  });

  it("speak for a rule whose port has no name that people know", () => {
    const rules = [
      { port: "r1", operator: "starts", value: "0211", upper: "" },
      { port: "r2", operator: "equals", value: "1", upper: "5", label: "One" },
    ];
    expect(
      portsOf(typeNamed("switch"), { rules }).map(({ name, title, label }) => [name, title, label]),
    ).toEqual([
      ["r1", "", "starts with 0211"],
      ["r2", "", "One"],
      ["otherwise", "", "otherwise"],
    ]);
  });

  it("survive a configuration of another shape", () => {
    expect(portsOf(typeNamed("menu"), { choices: "broken" })).toHaveLength(2);
    expect(portsOf(typeNamed("menu"), { choices: [null, 3] })).toHaveLength(4);
  });
});

describe("the summary", () => {
  it("fills in values and leaves parts without any out", () => {
    expect(summaryOf(typeNamed("menu"), { wait: 20 })).toBe("waits 20 s");
    expect(summaryOf(typeNamed("menu"), { wait: 5, tries: 2 })).toBe("waits 5 s · up to 2 times");
  });

  it("uses the words of a choice and commas in a list", () => {
    const dial = typeNamed("dial");
    expect(summaryOf(dial, { target: "voicemail", numbers: [] })).toBe("Voicemail");
    expect(summaryOf(dial, { target: "numbers", numbers: ["0211 1", "0211 2"] })).toBe(
      "0211 1, 0211 2",
    );
  });
});

describe("what is heard", () => {
  it("is the text, unless there is a sound: then that, by its file's name or as a recording", () => {
    expect(promptText({ say: " Hello. ", url: "" })).toBe("Hello.");
    expect(promptText({ say: "Hello.", url: "https://example.org/sounds/hello.wav" })).toBe(
      "hello.wav",
    );
    expect(promptText({ url: `/p/c1ba${"0".repeat(60)}.wav` })).toBe("♪ c1ba");
  });
});

describe("the face", () => {
  it("grows with the prompt and the ports, and puts each handle on its row", () => {
    const config = { prompt: { say: "Press one key, please, any one you like" }, choices: [] };
    const face = faceOf(node("menu1", "menu", config), typeNamed("menu"));
    expect(face.promptLines).toBe(2);
    expect(face.height).toBe(2 + 50 + 44 + 2 * 28);
    expect(portY(face, 0)).toBe(1 + 50 + 44 + 14);
    expect(portY(face, 1)).toBe(portY(face, 0) + 28);
  });

  it("shows what stands on a note, and gives it room", () => {
    const short = faceOf(node("note1", "note", { text: "Call back" }), typeNamed("note"));
    const long = faceOf(node("note1", "note", { text: "a\nb\nc\nd" }), typeNamed("note"));
    expect(short.prompt).toBe("Call back");
    expect(long.height).toBe(short.height + 2 * 18);
  });

  it("shows an unknown type with the ports that are wired", () => {
    const face = faceOf(node("x", "teleport"), undefined, ["gone"]);
    expect(face.ports.map((port) => port.name)).toEqual(["gone"]);
    expect(face.hasInput).toBe(true);
  });
});

describe("what may be connected", () => {
  const all = flow([
    node("webhook1", "webhook"),
    node("dial1", "dial"),
    node("log1", "log"),
    node("note1", "note"),
    node("x", "teleport"),
  ]);
  it.each([
    [wire("webhook1", "next", "dial1"), true],
    [wire("dial1", "answered", "log1"), true],
    [wire("dial1", "answered", "dial1"), false],
    [wire("dial1", "answered", "webhook1"), false],
    [wire("webhook1", "next", "note1"), false],
    [wire("webhook1", "next", "x"), true],
    [wire("webhook1", "next", "nowhere"), false],
  ])("%o: %s", (one, expected) => {
    expect(mayConnect(all, types, one)).toBe(expected);
  });
});

describe("tidying up", () => {
  it("puts the call's path from left to right, nothing on top of another, notes beside", () => {
    const nodes = [
      node("dial1", "dial"),
      node("webhook1", "webhook"),
      node("menu1", "menu", { choices: [{ key: "1" }, { key: "2" }] }),
      node("dial2", "dial"),
      { ...node("note1", "note"), x: 5, y: 200 },
    ];
    const wires = [
      wire("menu1", "2", "dial1"),
      wire("menu1", "1", "dial2"),
      wire("webhook1", "next", "menu1"),
    ];
    const after = apply(flow(nodes, wires), autoLayout(flow(nodes, wires), types));
    const at = (id: string) => {
      const found = after.nodes.find((one) => one.id === id);
      if (found === undefined) throw new Error(`${id} is gone`);
      return found;
    };
    expect(at("webhook1").x).toBe(0);
    expect(at("menu1").x).toBeGreaterThan(at("webhook1").x + 232);
    expect(at("dial1").x).toBeGreaterThan(at("menu1").x + 232);
    expect(at("dial1").x).toBe(at("dial2").x);
    expect(at("dial1").y).toBeGreaterThan(at("dial2").y + 100);
    expect(at("note1").y - at("dial1").y).toBe(200);
  });
});
