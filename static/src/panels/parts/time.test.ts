import { describe, expect, it } from "vitest";
import { clockTime, moment, timeAgo } from "./time";
import { webhookAddress } from "./webhook";

const now = Date.parse("2026-03-12T12:00:00Z");
const ago = (iso: string, lang = "en") => timeAgo(iso, lang, now, "just now");

describe("how long ago", () => {
  it.each([
    ["2026-03-12T11:59:30Z", "just now"],
    ["2026-03-12T11:55:00Z", "5 minutes ago"],
    ["2026-03-12T09:30:00Z", "2 hours ago"],
    ["2026-03-11T11:00:00Z", "yesterday"],
    ["2026-02-01T12:00:00Z", "1 Feb 2026"],
  ])("%s is %s", (iso, words) => {
    expect(ago(iso)).toBe(words);
  });

  it("speaks German", () => {
    expect(ago("2026-03-12T11:55:00Z", "de")).toBe("vor 5 Minuten");
  });

  it("says nothing about what is no time, and nothing odd about clocks that differ", () => {
    expect(ago("")).toBe("");
    expect(ago("2026-03-12T12:00:20Z")).toBe("just now");
  });
});

describe("a moment", () => {
  const noon = new Date(2026, 2, 12, 12, 0);
  const at = (hour: number, day = 12) => new Date(2026, 2, day, hour, 3).toISOString();

  it("is the time alone if it was today", () => {
    expect(moment(at(9), "de", noon.getTime())).toEqual({ day: "today", text: "09:03" });
  });

  it("has its date if it was not", () => {
    const { day, text } = moment(at(9, 11), "de", noon.getTime());
    expect([day, text]).toEqual(["earlier", "11.03.2026, 09:03"]);
  });

  it("is written as the reader's language has it", () => {
    expect(clockTime(new Date(2026, 2, 12, 14, 3), "de")).toBe("14:03");
    expect(clockTime(new Date(2026, 2, 12, 14, 3), "en")).toBe("14:03");
  });

  it("says nothing of what is no time", () => {
    expect(moment("", "en", 0).text).toBe("");
  });
});

describe("the webhook's address", () => {
  it("stands below the public address, with one slash between", () => {
    expect(webhookAddress("https://example.org/", "family")).toBe(
      "https://example.org/call/family",
    );
    expect(webhookAddress("https://example.org", "family")).toBe("https://example.org/call/family");
  });
});
