import { describe, expect, it } from "vitest";
import { timeAgo } from "./time";
import { webhookAddress } from "./webhook";

const now = Date.parse("2026-03-12T12:00:00Z");
const ago = (iso: string, lang = "en") => timeAgo(iso, lang, now, "just now");

describe("how long ago", () => {
  it.each([
    ["2026-03-12T11:59:30Z", "just now"],
    ["2026-03-12T11:55:00Z", "5 minutes ago"],
    ["2026-03-12T09:30:00Z", "2 hours ago"],
    ["2026-03-11T11:00:00Z", "yesterday"],
    ["2026-02-01T12:00:00Z", "Feb 1, 2026"],
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

describe("the webhook's address", () => {
  it("stands below the public address, with one slash between", () => {
    expect(webhookAddress("https://example.org/", "family")).toBe(
      "https://example.org/call/family",
    );
    expect(webhookAddress("https://example.org", "family")).toBe("https://example.org/call/family");
  });
});
