/** The page's texts. Words about nodes come from the catalog, words about problems from the server. */

import i18next, { type FormatterModule } from "i18next";
import { initReactI18next } from "react-i18next";
import { writeNumbersIn } from "../model/numberWords";
import type { Lang } from "../model/types";
import canvasDe from "./de/canvas.json";
import panelsDe from "./de/panels.json";
import canvasEn from "./en/canvas.json";
import panelsEn from "./en/panels.json";

export const languages: readonly Lang[] = ["en", "de"];

const STORED = "flowforge.lang";

/** The language chosen here before, else the browser's, else English. */
export function firstLanguage(): Lang {
  const stored = localStorage.getItem(STORED);
  if (stored === "en" || stored === "de") return stored;
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith("de")) ? "de" : "en";
}

/** Writes the numbers in all texts as their language has them: 1.234 or 1,234. */
const numbers: FormatterModule = {
  type: "formatter",
  init() {},
  add() {},
  addCached() {},
  format: (value: unknown, _format, lang) =>
    typeof value === "number" ? new Intl.NumberFormat(lang).format(value) : String(value),
};

export async function speakLanguage(lang: Lang): Promise<void> {
  localStorage.setItem(STORED, lang);
  document.documentElement.lang = lang;
  writeNumbersIn(lang);
  await i18next.changeLanguage(lang);
}

void i18next
  .use(numbers)
  .use(initReactI18next)
  .init({
    lng: firstLanguage(),
    fallbackLng: "en",
    ns: ["canvas", "panels"],
    defaultNS: "panels",
    resources: {
      en: { canvas: canvasEn, panels: panelsEn },
      de: { canvas: canvasDe, panels: panelsDe },
    },
    // React escapes what it shows.
    interpolation: { escapeValue: false, alwaysFormat: true },
  });
document.documentElement.lang = i18next.language;
writeNumbersIn(i18next.language);

/** The texts of a part that is loaded when it is wanted come with that part, as a namespace of its own. */
export function addTexts(namespace: string, texts: Record<Lang, object>): void {
  for (const lang of languages) i18next.addResourceBundle(lang, namespace, texts[lang]);
}

export default i18next;
