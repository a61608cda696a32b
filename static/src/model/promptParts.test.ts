import { produce } from "immer";
import { afterEach, describe, expect, it } from "vitest";
import { differences } from "./differences";
import { flow, node, types } from "./fixtures";
import { merge } from "./merging";
import { placesIn } from "./places";
import { knowSounds } from "./sounds";
import { isSameFlow } from "./things";
import type { FlowDocument } from "./types";

const prompt = {
  say: "Hallo",
  url: "",
  voice: "",
  languages: { en: { say: "Hello", url: "", voice: "" } },
};
const base = flow([{ ...node("menu1", "menu", { prompt, wait: 5 }), name: "Welcome" }]);

type Changing = Record<string, unknown> & { languages: Record<string, Record<string, unknown>> };
const changed = (how: (prompt: Changing) => void): FlowDocument =>
  produce(base, (draft) => {
    how(draft.nodes[0]?.config.prompt as Changing);
  });
const english = (say: string) =>
  changed(({ languages }) => Object.assign(languages.en ?? {}, { say }));
const promptOf = (one: FlowDocument) => one.nodes[0]?.config.prompt;

afterEach(() => knowSounds([]));

describe("what differs in a prompt", () => {
  it("is said with its language", () => {
    expect(differences(base, english("Hello there"), types)).toMatchObject([
      {
        place: { node: "menu1", field: "prompt.languages.en.say" },
        words: {
          key: "diff.field",
          params: {
            node: "Welcome",
            label: {
              key: "diff.part.language",
              params: { language: { params: { voices: "en" } } },
            },
            before: { params: { text: "Hello" } },
            after: { params: { text: "Hello there" } },
          },
        },
      },
    ]);
  });

  it("is a language that came, and nothing of what is as usual", () => {
    const after = changed(({ languages }) => {
      languages.fr = { say: "Bonjour", url: "", voice: "", speed: 1, parts: [] };
    });
    expect(differences(base, after, types)).toMatchObject([
      {
        place: { field: "prompt.languages.fr.say" },
        words: { params: { after: { params: { text: "Bonjour" } } } },
      },
    ]);
  });

  it("is its speed and its pieces, in words", () => {
    const after = changed((one) => {
      one.speed = 0.8;
      one.parts = [{ say: "Hallo" }, { pause: 1 }];
    });
    expect(differences(base, after, types).map(({ words }) => words.params)).toMatchObject([
      {
        label: { key: "diff.part.speed" },
        before: { key: "diff.speed.normal" },
        after: { key: "diff.speed.slower" },
      },
      { label: { key: "diff.part.parts" }, after: { params: { text: "Hallo, …" } } },
    ]);
  });

  it("is nothing between a prompt as it was made and as it is written", () => {
    const made = changed((one) => Object.assign(one, { speed: 1, parts: [] }));
    expect(differences(base, made, types)).toEqual([]);
  });

  it("is a language of the flow, by its name", () => {
    const after = { ...base, settings: { ...base.settings, languages: ["en-GB", "fr-FR"] } };
    expect(isSameFlow(base, { ...base, settings: { ...base.settings, languages: [] } })).toBe(true);
    expect(differences(base, after, types)).toMatchObject([
      {
        words: {
          params: {
            label: { key: "setting.languages" },
            after: { key: "voices", params: { voices: "en-GB fr-FR" } },
          },
        },
      },
    ]);
  });
});

describe("two people at one prompt", () => {
  it("who wrote in two languages do not meet", () => {
    const mine = english("Hello there");
    const theirs = changed((one) => {
      one.say = "Guten Tag";
    });
    const { flow: both, clashes } = merge(base, mine, theirs, types);
    expect(clashes).toEqual([]);
    const languages = { en: { say: "Hello there", url: "", voice: "" } };
    expect(promptOf(both)).toEqual({ ...prompt, say: "Guten Tag", languages });
    expect(promptOf(merge(base, theirs, mine, types).flow)).toEqual(promptOf(both));
  });

  it("who wrote in the same language are asked", () => {
    const { clashes } = merge(base, english("Hello there"), english("Good morning"), types);
    expect(clashes.map(({ mine }) => mine)).toMatchObject([{ field: "prompt.languages.en" }]);
  });

  it("may add one language each", () => {
    const adding = (tag: string) =>
      changed(({ languages }) => {
        languages[tag] = { say: tag, url: "", voice: "" };
      });
    const { flow: both, clashes } = merge(base, adding("fr"), adding("nl"), types);
    expect(clashes).toEqual([]);
    expect(Object.keys((promptOf(both) as Changing).languages).sort()).toEqual(["en", "fr", "nl"]);
  });
});

it("is found by the name and the words of a sound of the library", () => {
  const file = {
    language: "de",
    place: "",
    seconds: 1,
    text: "Guten Morgen",
    fileName: "",
    from: null,
    to: null,
  };
  knowSounds([
    { id: "0a", name: "Greeting", folder: "", used: [], updated: "", updatedBy: "", files: [file] },
  ]);
  const after = changed((one) => {
    one.url = "/sounds/0a";
  });
  expect(placesIn(after, types)[0]?.texts).toContain("Greeting · Guten Morgen");
});
