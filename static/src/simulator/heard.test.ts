import { describe, expect, it } from "vitest";
import type { Entry } from "../model/phone";
import { knowSounds, type LibrarySound } from "../model/sounds";
import type { FlowSettings } from "../model/types";
import { heardLast, voiceOfCall } from "./heard";

const entry = (data: Entry["data"], kind: Entry["kind"] = "action"): Entry => ({
  at: "",
  kind,
  node: "n",
  data,
});
const file = (language: string, text: string) => ({
  ...{ language, text, place: "", seconds: 1, fileName: "", from: null, to: null },
});
const sounds: LibrarySound[] = [
  {
    ...{ id: "0a", name: "Welcome", folder: "", used: [], updated: "", updatedBy: "" },
    files: [file("de", "Guten Tag."), file("en", "Good morning.")],
  },
];
knowSounds(sounds);

describe("what was heard last", () => {
  it("is nothing in a call that played nothing", () => {
    expect(
      heardLast([entry({ event: "rings" }, "event"), entry({ sound: null })], []),
    ).toBeUndefined();
  });

  it("is the words of the last sound, and their language", () => {
    const entries = [
      entry({ sound: { text: "Welcome", voice: "en-GB", url: "" } }),
      entry({ announcement: { text: "One moment", voice: "de-DE:polly:Vicki", url: "" } }),
      entry({ numbers: ["1"], announcement: null }),
    ];
    expect(heardLast(entries, sounds)).toEqual({ words: "One moment", language: "de" });
  });

  it("names a prompt of the library, and what is said in it in the language of the call", () => {
    const heard = (voice: string) =>
      heardLast([entry({ sound: { text: "", voice, url: "/sounds/0a" } })], sounds)?.words;
    expect(heard("en-GB")).toBe("♪ Welcome: Good morning.");
    expect(heard("de-DE")).toBe("♪ Welcome: Guten Tag.");
  });

  it("is put together from its pieces", () => {
    const parts = [
      { text: "Your number is 4 7 1 1.", voice: "en", url: "" },
      { text: "", voice: "en", url: "", pause_s: 1 },
      { text: "", voice: "en", url: "/sounds/0a" },
    ];
    const sound = { text: "", voice: "en-GB", url: "", parts };
    expect(heardLast([entry({ sound })], sounds)?.words).toBe(
      "Your number is 4 7 1 1. … ♪ Welcome: Good morning.",
    );
  });
});

describe("the voice of a call", () => {
  const settings = { voice: "de-DE", languages: ["en-GB"] } as unknown as FlowSettings;
  it.each([
    [{}, "de-DE"],
    [{ language: "en" }, "en-GB"],
    [{ language: "en-US" }, "en-GB"],
    [{ language: "fr" }, "de-DE"],
  ])("with %j is %s", (vars, voice) => expect(voiceOfCall(vars, settings)).toBe(voice));
});
