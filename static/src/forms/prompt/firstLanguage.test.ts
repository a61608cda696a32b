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
            say: "Ja",
            url: "",
            voice: "",
            languages: { de: { say: "Ja", url: "", voice: "" } },
          },
        },
      ],
    });
    expect(apply(after, speakFirst(types, "de-DE"))).toEqual(drawn());
  });

  it("silences no prompt: a sound stays, a text that is not translated is kept at both places", () => {
    const made = drawn();
    const sound = { say: "", url: "/sounds/abc", voice: "" };
    const mixed = {
      say: "",
      url: "",
      voice: "",
      parts: [{ url: "/sounds/abc" }, { say: "Hallo" }],
    };
    const config = { prompt: sound, after: mixed, offers: [] };
    const before = { ...made, nodes: [node("menu1", "menu", config)] };
    const after = apply(before, speakFirst(types, "en-GB"));
    expect(after.nodes[0]?.config).toEqual({
      prompt: sound,
      after: { ...mixed, languages: { de: mixed } },
      offers: [],
    });
    expect(apply(after, speakFirst(types, "de-DE"))).toEqual(before);
  });

  it("takes what is silent in the new language for what is not translated", () => {
    const made = drawn();
    const quiet = { say: " ", url: "", voice: "en-GB" };
    const heard = { say: "Hallo", url: "", voice: "", languages: { en: quiet } };
    const before = { ...made, nodes: [node("menu1", "menu", { prompt: heard })] };
    const after = apply(before, speakFirst(types, "en-GB"));
    expect(after.nodes[0]?.config).toMatchObject({
      prompt: { say: "Hallo", languages: { de: { say: "Hallo" } } },
    });
  });
});
