import { afterEach, describe, expect, it } from "vitest";
import {
  heardIn,
  isSilent,
  keyFor,
  languageOf,
  noPiece,
  promptText,
  readPrompt,
  saidAs,
  saidVariables,
  silent,
  voiceFor,
  withWording,
  wordingAt,
  writtenPrompt,
} from "./prompts";
import { knowSounds } from "./sounds";
import type { FlowSettings } from "./types";

const settings = { voice: "de-DE", languages: ["en-GB:polly:Amy"] } as unknown as FlowSettings;
const recording = `/p/c1ba${"0".repeat(60)}.wav`;
const welcome = {
  id: "0a",
  name: "Welcome",
  folder: "",
  used: [],
  updated: "",
  updatedBy: "",
  files: [
    {
      language: "de",
      place: recording,
      seconds: 2,
      text: "Guten Tag",
      fileName: "",
      from: null,
      to: null,
    },
  ],
};

afterEach(() => knowSounds([]));

describe("a prompt of a flow document", () => {
  it("that was made before there were languages is written as it was", () => {
    const before = { say: "Hello", url: "", voice: "de-DE" };
    expect(writtenPrompt(readPrompt(before))).toEqual(before);
  });

  it("may be a bare text, or nothing", () => {
    expect(readPrompt("Hello")).toEqual({ ...silent, say: "Hello", languages: {} });
    expect(readPrompt(undefined)).toEqual({ ...silent, languages: {} });
    expect(isSilent(readPrompt(null))).toBe(true);
  });

  it("comes through reading and writing with all it has", () => {
    const whole = {
      say: "",
      url: "",
      voice: "",
      speed: 0.8,
      parts: [{ say: "Number" }, { pause: 0.5 }, { url: recording }, { say: "Hi", voice: "en-GB" }],
      languages: { en: { say: "Hello", url: "", voice: "en-US" } },
    };
    expect(writtenPrompt(readPrompt(whole))).toEqual(whole);
  });

  it("drops a language that nobody said anything in", () => {
    const prompt = withWording(readPrompt("Hallo"), "en", silent);
    expect(writtenPrompt(prompt)).toEqual({ say: "Hallo", url: "", voice: "" });
  });
});

describe("languages", () => {
  it.each([
    ["de-DE", "de"],
    ["en_US", "en"],
    ["de-DE:polly:Vicki", "de"],
    ["", ""],
  ])("%s speaks %s", (voice, language) => expect(languageOf(voice)).toBe(language));

  it("are spoken by the flow's voice for them, an unknown one by the first", () => {
    expect(voiceFor(settings, "en")).toBe("en-GB:polly:Amy");
    expect(voiceFor(settings, "fr")).toBe("de-DE");
  });

  it("stand under the tag that is there already", () => {
    const prompt = readPrompt({ say: "Hallo", languages: { "en-GB": { say: "Hello" } } });
    expect(keyFor(prompt, settings, "de")).toBe("");
    expect(keyFor(prompt, settings, "en")).toBe("en-GB");
    expect(keyFor(readPrompt("Hallo"), settings, "en")).toBe("en");
    expect(wordingAt(prompt, "en-GB").say).toBe("Hello");
  });

  it("that say nothing are heard in the first one", () => {
    const prompt = readPrompt({ say: "Hallo", languages: { en: { say: "Hello" } } });
    expect(heardIn(prompt, settings, "en").say).toBe("Hello");
    expect(heardIn(readPrompt("Hallo"), settings, "en").say).toBe("Hallo");
  });
});

describe("a prompt in words", () => {
  it("names sounds of the library as soon as they are known", () => {
    const prompt = { say: "", url: "/sounds/0a", voice: "" };
    expect(promptText(prompt)).toBe("♪");
    knowSounds([welcome]);
    expect(promptText(prompt)).toBe("♪ Welcome");
  });

  it("says its pieces one after the other", () => {
    knowSounds([welcome]);
    const parts = [
      { url: "/sounds/0a" },
      { pause: 1 },
      { say: "Your number is {{caller|digits}}." },
    ];
    expect(promptText({ parts })).toBe("♪ Welcome … Your number is {{caller|digits}}.");
    expect(promptText(parts[1])).toBe("…");
  });

  it("is that of a further language where the first one says nothing", () => {
    expect(promptText({ say: "", languages: { en: { say: "Hello" } } })).toBe("Hello");
  });

  it("knows no pause that lasts no time", () =>
    expect(isSilent({ ...silent, parts: [noPiece] })).toBe(true));
});

describe("how variables are said", () => {
  const text = "{{ caller }} and {{order|digits}} and {{order|money USD}}";

  it("is read from the text", () => {
    expect(saidVariables(text)).toEqual([
      { name: "caller", as: "" },
      { name: "order", as: "digits" },
      { name: "order", as: "money USD" },
    ]);
  });

  it("changes for the one that is meant", () => {
    expect(saidAs("{{a}} {{b}} {{a}}", 2, "digits")).toBe("{{a}} {{b}} {{a|digits}}");
    expect(saidAs("{{a|digits}}", 0, "")).toBe("{{a}}");
  });
});
