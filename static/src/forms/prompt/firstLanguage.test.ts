import { describe, expect, it } from "vitest";
import { apply } from "../../model/commands";
import { flow, node, nodeType } from "../../model/fixtures";
import type { JsonSchema } from "../../model/types";
import { promptPaths, speakFirst } from "./firstLanguage";

const prompt: JsonSchema = { type: "object", "x-widget": "prompt", properties: { say: {} } };
const schema: JsonSchema = {
  type: "object",
  properties: {
    prompt,
    after: { anyOf: [prompt, { type: "null" }] },
    offers: { type: "array", items: { type: "object", properties: { name: {}, heard: prompt } } },
  },
};
const types = new Map([["menu", nodeType("menu", { schema })]]);

const drawn = () => {
  const config = {
    prompt: {
      say: "Hallo",
      url: "",
      voice: "",
      languages: { en: { say: "Hello", url: "", voice: "" } },
    },
    offers: [{ name: "a", heard: { say: "Ja", url: "", voice: "" } }],
  };
  const made = flow([node("menu1", "menu", config)]);
  return { ...made, settings: { ...made.settings, languages: ["en-GB"] } };
};

describe("the prompts of a node", () => {
  it("are found by its schema, in lists too", () => {
    expect(promptPaths(schema, drawn().nodes[0]?.config)).toEqual(["prompt", "offers.0.heard"]);
  });
});

describe("the voice of the first language", () => {
  it("becomes another one, and all prompts stay as they are", () => {
    const before = drawn();
    const after = apply(before, speakFirst(types, "de-DE:polly:Vicki"));
    expect(after.settings).toMatchObject({ voice: "de-DE:polly:Vicki", languages: ["en-GB"] });
    expect(after.nodes).toEqual(before.nodes);
  });

  it("stays with its texts where the language was none of the flow's", () => {
    const after = apply(drawn(), speakFirst(types, "fr-FR"));
    expect(after.settings).toMatchObject({ voice: "fr-FR", languages: ["en-GB"] });
    expect(after.nodes).toEqual(drawn().nodes);
  });

  it("changes places with a further language, and so do the words of each prompt", () => {
    const after = apply(drawn(), speakFirst(types, "en-GB"));
    expect(after.settings).toMatchObject({ voice: "en-GB", languages: ["de-DE"] });
    expect(after.nodes[0]?.config).toEqual({
      prompt: {
        say: "Hello",
        url: "",
        voice: "",
        languages: { de: { say: "Hallo", url: "", voice: "" } },
      },
      offers: [
        {
          name: "a",
          heard: {
            say: "",
            url: "",
            voice: "",
            languages: { de: { say: "Ja", url: "", voice: "" } },
          },
        },
      ],
    });
    expect(apply(after, speakFirst(types, "de-DE"))).toEqual(drawn());
  });
});
