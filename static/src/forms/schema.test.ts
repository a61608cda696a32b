import { describe, expect, it } from "vitest";
import type { JsonSchema } from "../model/types";
import {
  concerns,
  fieldOf,
  fieldsOf,
  freshItem,
  nextKey,
  readNumber,
  textPath,
  unwrap,
} from "./schema";

const menu: JsonSchema = {
  type: "object",
  properties: {
    prompt: { type: "object", "x-widget": "prompt", properties: { say: { type: "string" } } },
    choices: {
      type: "array",
      items: {
        type: "object",
        properties: {
          key: { type: "string", "x-widget": "key", "x-port": true },
          label: { type: "string", default: "" },
        },
      },
    },
    wait: { type: "number", "x-widget": "seconds", default: 5 },
    tries: { type: "integer", default: 2, minimum: 1 },
  },
};

const dial: JsonSchema = {
  type: "object",
  properties: {
    target: { enum: ["numbers", "voicemail"], type: "string", default: "numbers" },
    numbers: {
      type: "array",
      items: { type: "string", "x-widget": "phone" },
      "x-when": { field: "target", values: ["numbers"] },
    },
    anonymous: { anyOf: [{ type: "boolean" }, { type: "null" }], default: null },
  },
};

const names = (schema: JsonSchema, values: Record<string, unknown>) =>
  fieldsOf(schema, values, {}).map((field) => [field.name, field.kind]);

describe("the fields of a form", () => {
  it("stand in the order of the schema, each with its kind", () => {
    expect(names(menu, {})).toEqual([
      ["prompt", "prompt"],
      ["choices", "parts"],
      ["wait", "seconds"],
      ["tries", "number"],
    ]);
  });

  it("show only while the field they depend on holds the right value", () => {
    const shown = (values: Record<string, unknown>) => names(dial, values).map(([name]) => name);
    expect(shown({ target: "numbers" })).toContain("numbers");
    expect(shown({ target: "voicemail" })).not.toContain("numbers");
    expect(shown({})).toContain("numbers");
  });

  it("may depend on a field of the configuration round a list item", () => {
    const item: JsonSchema = {
      properties: {
        upper: { type: "string", "x-when": { field: "operator", values: ["between"] } },
        note: { type: "string", "x-when": { field: "mode", values: ["long"] } },
        operator: { enum: ["equals", "between"] },
      },
    };
    const shown = fieldsOf(item, { operator: "between" }, {}, "rules.0", { mode: "long" });
    expect(shown.map((field) => field.path)).toEqual([
      "rules.0.upper",
      "rules.0.note",
      "rules.0.operator",
    ]);
    expect(fieldsOf(item, { operator: "equals" }, {}, "rules.0", {}).map((f) => f.name)).toEqual([
      "operator",
    ]);
  });

  it("leave out what is filled without people", () => {
    const schema: JsonSchema = { properties: { port: { type: "string", "x-widget": "hidden" } } };
    expect(names(schema, {})).toEqual([]);
  });

  it("take their words from the catalog, list items without their position", () => {
    const field = fieldOf(
      "choices.2.key",
      "key",
      { type: "string" },
      {
        "choices.key": { label: "Key" },
      },
    );
    expect(field.text.label).toBe("Key");
    expect(fieldOf("oddly", "oddly", { title: "Oddly" }, {}).text.label).toBe("Oddly");
    expect(textPath("a.0.b.12.c")).toBe("a.b.c");
  });

  it("are scalars or parts by what the list holds", () => {
    expect(names(dial, {})[1]).toEqual(["numbers", "scalars"]);
  });

  it("know an optional value, with the words that stand round it", () => {
    expect(
      unwrap({ anyOf: [{ type: "integer", minimum: 1 }, { type: "null" }], default: 3 }),
    ).toEqual({
      schema: { type: "integer", minimum: 1, default: 3 },
      nullable: true,
    });
    expect(unwrap({ allOf: [{ type: "string" }], title: "T" })).toEqual({
      schema: { type: "string", title: "T" },
      nullable: false,
    });
  });

  it("admit what cannot be shown", () => {
    const field = fieldOf("x", "x", { anyOf: [{ type: "string" }, { type: "integer" }] }, {});
    expect(field.kind).toBe("unreadable");
  });
});

describe("a new item of a list", () => {
  it("gets the next key that is free", () => {
    const item = menu.properties?.choices?.items ?? {};
    expect(freshItem(item, [])).toEqual({ key: "1", label: "" });
    expect(freshItem(item, [{ key: "1" }, { key: "3" }])).toEqual({ key: "2", label: "" });
  });

  it("goes on with 0, * and # and then stays empty", () => {
    const nine = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
    expect(nextKey(nine)).toBe("0");
    expect(nextKey([...nine, "0", "*"])).toBe("#");
    expect(nextKey([...nine, "0", "*", "#"])).toBe("");
  });

  it("gets an id of its own and does not share its defaults", () => {
    const item: JsonSchema = {
      properties: {
        port: { type: "string", "x-widget": "hidden" },
        values: { type: "array", items: { type: "string" }, default: [] },
        operator: { enum: ["equals", "differs"] },
        strict: { type: "boolean" },
      },
    };
    const first = freshItem(item, []);
    const second = freshItem(item, [first]);
    expect(first).toMatchObject({ values: [], operator: "equals", strict: false });
    expect(first.port).toMatch(/^[0-9a-z]{5}$/);
    expect(first.port).not.toBe(second.port);
    expect(first.values).not.toBe(second.values);
  });
});

describe("numbers as people write them", () => {
  it.each([
    ["20", 20],
    ["2.5", 2.5],
    ["2,5", 2.5],
    [" -1 ", -1],
  ])("%s is read", (text, number) => {
    expect(readNumber(text, false)).toBe(number);
  });

  it.each(["", "soon", "1e9", "0x10", "1,2,3", "Infinity"])("%s is none", (text) => {
    expect(readNumber(text, false)).toBeNull();
  });

  it("can be asked to be whole", () => {
    expect(readNumber("2", true)).toBe(2);
    expect(readNumber("2,5", true)).toBeNull();
  });
});

describe("problems of fields", () => {
  it("tell a field's own problem from that of a field within it", () => {
    expect(concerns("prompt.say", "prompt", true)).toBe(true);
    expect(concerns("prompt.say", "prompt", false)).toBe(false);
    expect(concerns("prompter", "prompt", true)).toBe(false);
    expect(concerns("prompt", "prompt", false)).toBe(true);
  });
});
