import { describe, expect, it } from "vitest";
import { missingCharacters, problemWith } from "./password";

describe("a new password", () => {
  it("has ten characters or more, whatever they are", () => {
    expect(problemWith("admin", "123456789", "123456789")).toEqual({
      key: "signin.tooShort",
      values: { count: 1 },
    });
    expect(problemWith("admin", "blue horse", "blue horse")).toBeNull();
  });

  it("counts what people see: a sign outside the first plane is one character", () => {
    expect(missingCharacters("🐎🐎🐎🐎🐎")).toBe(5);
  });

  it("is typed the same way twice", () => {
    expect(problemWith("admin", "blue horses", "blue horse!")).toMatchObject({
      key: "signin.differs",
    });
  });

  it("belongs to somebody", () => {
    expect(problemWith("  ", "blue horses", "blue horses")).toMatchObject({
      key: "signin.nameMissing",
    });
  });
});
