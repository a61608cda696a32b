import { describe, expect, it, vi } from "vitest";

type Texts = Record<string, object>;
const inEnglish: Texts = import.meta.glob<object>("./en/*.json", {
  eager: true,
  import: "default",
});
const inGerman: Texts = import.meta.glob<object>("./de/*.json", {
  eager: true,
  import: "default",
});
const namespaces = Object.keys(inEnglish).map((path) => {
  const german = inGerman[path.replace("/en/", "/de/")] ?? {};
  return [path.replace(/^.*\//, ""), inEnglish[path] ?? {}, german] as const;
});

/** Every text by its dotted key, with the names of what is put into it. */
function texts(tree: object, path = ""): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of Object.entries(tree)) {
    const place = path === "" ? key : `${path}.${key}`;
    if (typeof value === "string") {
      found.set(place, [...value.matchAll(/\{\{\s*(\w+)/g)].map((match) => match[1] ?? "").sort());
    } else for (const [below, names] of texts(value as object, place)) found.set(below, names);
  }
  return found;
}

it("has a file in both languages for each part", () => {
  const there = Object.keys(inGerman).map((path) => path.replace("/de/", "/en/"));
  expect(there.sort()).toEqual(Object.keys(inEnglish).sort());
});

describe.each(namespaces)("the texts of %s", (_, english, german) => {
  it("are the same keys with the same values in English and German", () => {
    expect([...texts(german)].sort()).toEqual([...texts(english)].sort());
  });

  it("are not empty", () => {
    expect(texts(english).size).toBeGreaterThan(0);
    expect(JSON.stringify([english, german])).not.toContain('""');
  });
});

it("writes numbers as the language has them", async () => {
  vi.stubGlobal("localStorage", { getItem: () => null, setItem: () => undefined });
  vi.stubGlobal("document", { documentElement: { lang: "" } });
  const { default: i18n, addTexts } = await import("./index");
  addTexts("test", { en: { some: "{{count}} of {{all}}" }, de: { some: "{{count}} von {{all}}" } });
  const values = { ns: "test", count: 1234.5, all: "1234" };
  expect(i18n.t("some", { ...values, lng: "en" })).toBe("1,234.5 of 1234");
  expect(i18n.t("some", { ...values, lng: "de" })).toBe("1.234,5 von 1234");
});

/** All that is written down in the page's own sources, by file. */
const sources: Record<string, string> = import.meta.glob(
  ["../**/*.ts", "../**/*.tsx", "!../**/*.test.ts"],
  {
    eager: true,
    import: "default",
    query: "?raw",
  },
);
const written = Object.values(sources).join("\n");
const withoutNamespace = (key: string | undefined) => (key ?? "").replace(/^\w+:/, "");
/** Texts that stand there by their whole keys, and the beginnings of those that are put together: `fate.${what}`. */
const named = new Set(
  [...written.matchAll(/["'`]([\w:. ]+)["'`]/g)].map((one) => withoutNamespace(one[1])),
);
const begun = [...written.matchAll(/`([\w:.]*\w\.?)\$\{/g)].map((one) => withoutNamespace(one[1]));

it.each(namespaces)("has no text in %s that nobody asks for", (_, english) => {
  const unused = [...texts(english).keys()]
    .map((key) => key.replace(/_(one|other)$/, ""))
    .filter((key) => !named.has(key) && !begun.some((beginning) => key.startsWith(beginning)));
  expect(unused).toEqual([]);
});
