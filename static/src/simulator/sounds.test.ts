import { describe, expect, it } from "vitest";
import { frequencies } from "./tones";
import { indentXml } from "./xml";

describe("the tones of the keys", () => {
  it.each([
    ["1", [697, 1209]],
    ["5", [770, 1336]],
    ["9", [852, 1477]],
    ["*", [941, 1209]],
    ["0", [941, 1336]],
    ["#", [941, 1477]],
  ])("%s sounds as the standard says", (key, pair) => {
    expect(frequencies(key)).toEqual(pair);
  });

  it("refuses what is no key", () => {
    expect(() => frequencies("A")).toThrow(RangeError);
    expect(() => frequencies("")).toThrow(RangeError);
  });
});

describe("XML for reading", () => {
  it("indents elements and keeps text beside its element", () => {
    const xml =
      '<?xml version="1.0" encoding="UTF-8"?><Response><Gather onData="https://x/a?b=1&amp;c" maxDigits="1"><Play><Url>https://x/p.wav</Url></Play></Gather></Response>';
    expect(indentXml(xml).split("\n")).toEqual([
      '<?xml version="1.0" encoding="UTF-8"?>',
      "<Response>",
      '  <Gather onData="https://x/a?b=1&amp;c" maxDigits="1">',
      "    <Play>",
      "      <Url>https://x/p.wav</Url>",
      "    </Play>",
      "  </Gather>",
      "</Response>",
    ]);
  });

  it("leaves an empty element and an empty answer as they are", () => {
    expect(indentXml("<Response><Hangup/></Response>")).toBe(
      "<Response>\n  <Hangup/>\n</Response>",
    );
    expect(indentXml("<Response/>")).toBe("<Response/>");
    expect(indentXml("")).toBe("");
  });
});
