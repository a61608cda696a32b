import { describe, expect, it } from "vitest";
import { flow, node, nodeType } from "../model/fixtures";
import type { Types } from "../model/wiring";
import {
  lookupsOf,
  momentsAfter,
  momentText,
  numbersOf,
  readCallers,
  readSetup,
  remember,
  toCall,
  usual,
} from "./setup";

const lookup = nodeType("db_lookup", {
  label: "Look up",
  schema: {
    type: "object",
    properties: {
      connection: { type: "string", "x-widget": "connection" },
      key: { type: "string", "x-widget": "column" },
      columns: {
        type: "array",
        items: {
          type: "object",
          properties: {
            column: { type: "string", "x-widget": "column" },
            save_as: { type: "string", "x-widget": "variable" },
          },
        },
      },
    },
  },
});
const types: Types = new Map([
  ["db_lookup", lookup],
  ["webhook", nodeType("webhook", { starts: true })],
]);
const columns = [
  { column: "status", save_as: "a" },
  { column: "city", save_as: "b" },
  { column: "status", save_as: "c" },
  { column: "", save_as: "" },
];
const document = flow([
  node("in", "webhook", { numbers: ["0211 1234", " "] }),
  node("find", "db_lookup", { key: "id", columns }),
]);

describe("what a flow offers for the set-up of a call", () => {
  it("names its lookups with the columns that they take", () => {
    expect(lookupsOf(document, types)).toEqual([
      { node: "find", name: expect.any(String), columns: ["status", "city"] },
    ]);
  });

  it("names the numbers that it answers", () => {
    expect(numbersOf(document, types)).toEqual(["0211 1234"]);
    expect(numbersOf(flow([]), types)).toEqual([]);
  });
});

describe("a set-up in the server's words", () => {
  const places = lookupsOf(document, types);

  it("says nothing of what is real", () => {
    expect(toCall(usual, places)).toEqual({
      caller: usual.caller,
      callee: "",
      at: "",
      lookups: {},
    });
  });

  it("hides the number, and gives rows the columns that the lookup takes now", () => {
    const row = { status: "paid", gone: "x" };
    const setup = {
      ...usual,
      anonymous: true,
      lookups: { find: { returns: "row" as const, row } },
    };
    expect(toCall(setup, places)).toMatchObject({
      caller: "anonymous",
      lookups: { find: { status: "paid", city: "" } },
    });
  });

  it("leaves lookups out whose node is gone", () => {
    const away = { returns: "database away" as const, row: {} };
    const setup = { ...usual, lookups: { find: away, gone: away } };
    expect(toCall(setup, places).lookups).toEqual({ find: "database away" });
  });
});

describe("moments", () => {
  it.each([
    [new Date(2026, 10, 22), "2026-11-28T14:00"], // a Sunday
    [new Date(2026, 10, 28), "2026-12-05T14:00"], // a Saturday: the next one
    [new Date(2026, 11, 31), "2027-01-02T14:00"],
  ])("after %s the next Saturday is %s", (today, saturday) => {
    expect(momentsAfter(today)[0]).toEqual({ key: "saturday", at: saturday });
  });

  it("are all still to come", () => {
    for (const today of [new Date(2026, 11, 25), new Date(2027, 0, 1), new Date(2026, 1, 28)]) {
      for (const { at } of momentsAfter(today)) {
        expect(new Date(at).getTime()).toBeGreaterThan(today.getTime());
      }
    }
  });

  it("are told with their date when they are not in the next days", () => {
    const today = new Date(2026, 10, 22);
    expect(momentText("2026-11-28T14:00", "en", today)).toBe("Sat 14:00");
    expect(momentText("2026-12-25T14:00", "en-GB", today)).toContain("25 Dec");
    expect(momentText("2026-12-25T14:00", "de", today)).toContain("14:00");
    expect(momentText("", "en", today)).toBe("");
  });
});

describe("what the browser keeps", () => {
  it("knows a caller once, by the number however it is written", () => {
    const callers = remember([{ name: "Weber", number: "+49 211 12" }], {
      name: "Frau Weber",
      number: "+49 211/12",
    });
    expect(callers).toEqual([{ name: "Frau Weber", number: "+49 211/12" }]);
    expect(remember(callers, { name: "Ada", number: "1" }).map(({ name }) => name)).toEqual([
      "Ada",
      "Frau Weber",
    ]);
  });

  it.each([null, "", "{", "5", "[1]", '[{"name": 1}]'])("takes %s for no callers", (kept) => {
    expect(readCallers(kept)).toEqual([]);
  });

  it.each([null, "{", "[]", '{"caller": 5, "lookups": {"find": 1}}'])(
    "takes %s for the usual set-up",
    (kept) => {
      expect(readSetup(kept)).toEqual(usual);
    },
  );

  it("gives a set-up back as it was kept", () => {
    const setup = {
      caller: "1",
      anonymous: true,
      callee: "2",
      at: "2026-12-25T14:00",
      lookups: { find: { returns: "row" as const, row: { status: "x" } } },
    };
    expect(readSetup(JSON.stringify(setup))).toEqual(setup);
  });
});
