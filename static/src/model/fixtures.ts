/** A small catalog and flow that the tests of this folder share. */

import type { FlowDocument, FlowNode, NodeType, Wire } from "./types";

export function nodeType(type: string, more: Partial<NodeType> = {}): NodeType {
  return {
    type,
    version: 1,
    category: "talk",
    icon: `/api/catalog/${type}/icon.svg`,
    label: type[0]?.toUpperCase() + type.slice(1),
    help: "",
    keywords: [],
    schema: { type: "object", properties: {} },
    defaults: {},
    ports: [],
    portsFrom: null,
    portField: "port",
    eventPorts: [],
    hasInput: true,
    starts: false,
    wired: true,
    answers: true,
    summary: "",
    promptField: null,
    fields: {},
    ...more,
  };
}

const port = (name: string, quiet = false) => ({ name, label: name, quiet });

export const types = new Map(
  [
    nodeType("webhook", {
      category: "start",
      starts: true,
      hasInput: false,
      answers: false,
      ports: [port("next")],
      summary: "{path}",
    }),
    nodeType("menu", {
      portsFrom: "choices",
      portField: "key",
      ports: [port("no input"), port("wrong key")],
      summary: "waits {wait} s · up to {tries} times",
      promptField: "prompt",
      defaults: { prompt: { say: "", url: "", voice: "" }, choices: [], wait: 5 },
    }),
    nodeType("dial", {
      category: "connect",
      eventPorts: [
        { name: "answered", label: "answered" },
        { name: "hung up", label: "hung up" },
      ],
      summary: "{target} · {numbers}",
      fields: { target: { label: "Ring", values: { numbers: "", voicemail: "Voicemail" } } },
    }),
    nodeType("switch", {
      category: "decide",
      answers: false,
      portsFrom: "rules",
      ports: [port("otherwise")],
      schema: {
        type: "object",
        properties: {
          rules: {
            type: "array",
            items: {
              type: "object",
              properties: {
                port: { type: "string", "x-widget": "hidden" },
                operator: { type: "string", enum: ["equals", "starts"] },
                value: { type: "string" },
                upper: { type: "string", "x-when": { field: "operator", values: ["between"] } },
              },
            },
          },
        },
      },
      fields: { "rules.operator": { label: "", values: { equals: "is", starts: "starts with" } } },
    }),
    nodeType("log", { category: "beside", answers: false, ports: [port("next", true)] }),
    nodeType("note", { category: "note", wired: false, hasInput: false }),
  ].map((type) => [type.type, type] as const),
);

export function typeNamed(name: string): NodeType {
  const type = types.get(name);
  if (type === undefined) throw new Error(`no type ${name} in the fixtures`);
  return type;
}

export const node = (id: string, type: string, config: FlowNode["config"] = {}): FlowNode => ({
  id,
  type,
  version: 1,
  name: "",
  x: 0,
  y: 0,
  config,
});

export const wire = (source: string, name: string, target: string): Wire => ({
  source,
  port: name,
  target,
});

export function flow(nodes: FlowNode[], wires: Wire[] = []): FlowDocument {
  return {
    schema: 1,
    name: "Test",
    about: "",
    settings: {
      country: "DE",
      voice: "de-DE",
      fallback: { do: "ring", number: "" },
      announce: "gather",
      dialling: { countries: [], kinds: ["fixed", "mobile"], per_hour: 100 },
    },
    nodes,
    wires,
  };
}
