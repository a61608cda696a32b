import { describe, expect, it } from "vitest";
import type { FlowDocument, JsonSchema } from "../model/types";
import type { Types } from "../model/wiring";
import { writtenVariables } from "./variables";

const schemas: Record<string, JsonSchema> = {
  gather: {
    properties: { save_as: { type: "string", "x-widget": "variable", default: "digits" } },
  },
  switch: { properties: { variable: { type: "string", "x-widget": "variable" } } },
  set: {
    properties: {
      values: {
        type: "array",
        items: { properties: { name: { type: "string", "x-widget": "variable" } } },
      },
    },
  },
};

const catalog = new Map(
  Object.entries(schemas).map(([type, schema]) => [type, { type, schema }]),
) as unknown as Types;

function flow(...nodes: [string, Record<string, unknown>][]): FlowDocument {
  return {
    nodes: nodes.map(([type, config], index) => ({ id: `n${index}`, type, config })),
  } as unknown as FlowDocument;
}

describe("the variables of a flow", () => {
  it("are those that nodes write, with the node that writes them", () => {
    const document = flow(
      ["gather", { save_as: "number" }],
      ["set", { values: [{ name: "a.b" }] }],
    );
    expect(writtenVariables(document, catalog)).toEqual([
      { name: "number", node: "n0" },
      { name: "a.b", node: "n1" },
    ]);
  });

  it("are known by a field's default too", () => {
    expect(writtenVariables(flow(["gather", {}]), catalog)).toEqual([
      { name: "digits", node: "n0" },
    ]);
  });

  it("leave out what is only read, is no name, or stands there twice", () => {
    const document = flow(
      ["switch", { variable: "caller" }],
      ["set", { values: [{ name: "1st" }, { name: "x" }, { name: "x" }, null] }],
      ["unknown", { save_as: "lost" }],
    );
    expect(writtenVariables(document, catalog)).toEqual([{ name: "x", node: "n1" }]);
  });

  it("are none while there is no catalog", () => {
    expect(writtenVariables(flow(["gather", {}]), new Map())).toEqual([]);
  });
});
