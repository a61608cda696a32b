import { describe, expect, it } from "vitest";
import de from "../i18n/de/canvas.json";
import en from "../i18n/en/canvas.json";
import { keyWords, pressed } from "./keys";

const press = (
  key: string,
  held: Partial<Record<"ctrlKey" | "metaKey" | "shiftKey", boolean>> = {},
) => pressed({ key, ctrlKey: false, metaKey: false, shiftKey: false, ...held });
const words = (texts: Record<string, string>) => (key: string) => texts[key.slice(5)] ?? key;

describe("quick keys", () => {
  it.each([
    [press("z", { ctrlKey: true }), "mod+z"],
    [press("Z", { metaKey: true, shiftKey: true }), "mod+shift+z"],
    [press("Delete"), "delete"],
    [press("?", { shiftKey: true }), "?"],
    [press("+", { shiftKey: true }), "+"],
    [press("F2"), "f2"],
  ])("%s", (found, written) => {
    expect(found).toBe(written);
  });

  it("stand as they do on the keyboard", () => {
    expect(keyWords(words(en.keys), "mod+shift+z", false)).toBe("Ctrl Shift Z");
    expect(keyWords(words(de.keys), "mod+delete", false)).toBe("Strg Entf");
    expect(keyWords(words(de.keys), "mod+d", true)).toBe("⌘ D");
    expect(keyWords(words(en.keys), "+", false)).toBe("+");
  });
});
