import { describe, expect, it } from "vitest";
import { type Command, connect, renameNode } from "./commands";
import { flow, node, types, wire } from "./fixtures";
import { type History, noHistory, perform, redo, undo } from "./history";
import { tellChange } from "./telling";
import type { FlowDocument } from "./types";

const choices = { choices: [{ key: "1", label: "Sales" }] };
const line = flow([node("ask", "menu", choices), { ...node("anna", "dial"), name: "Anna" }]);
const state = (document: FlowDocument, history: History = noHistory) => ({
  document,
  history,
  types,
});

const done = (command: Command, from = state(line)) => {
  const result = perform(from.document, from.history, command, 0, types);
  return state(result.flow, result.history);
};
const connected = done(connect(types, wire("ask", "1", "anna")));

describe("what is told of a change", () => {
  it("names the way that was connected, and where it leads", () => {
    expect(tellChange(state(line), connected)).toEqual({
      key: "done.connect",
      params: { from: "Menu", to: "Anna", way: "1 Sales", what: "undo.connect" },
    });
  });

  it("says what was undone, and what was done once more", () => {
    const back = undo(connected.document, connected.history);
    const undone = state(back.flow, back.history);
    expect(tellChange(connected, undone)?.key).toBe("undone");
    const again = redo(back.flow, back.history);
    expect(tellChange(undone, state(again.flow, again.history))?.key).toBe("done.connect");
  });

  it("is nothing while people type, and nothing where nothing changed", () => {
    expect(tellChange(state(line), done(renameNode("anna", "Ann")))).toBeNull();
    expect(tellChange(connected, connected)).toBeNull();
    expect(tellChange({ ...connected, document: null }, connected)).toBeNull();
  });

  it("is nothing when steps of an earlier visit are taken up", () => {
    expect(tellChange(state(connected.document), connected)).toBeNull();
  });
});
