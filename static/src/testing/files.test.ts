import { expect, it } from "vitest";
import { plainName } from "./files";

it("names files so that every file system takes them", () => {
  expect(plainName("Drückt 2, dann still")).toBe("druckt-2-dann-still");
  expect(plainName("…")).toBe("calls");
  expect(plainName("../../etc/passwd")).toBe("etc-passwd");
  expect(plainName("x".repeat(200))).toHaveLength(80);
});
