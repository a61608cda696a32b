/** Light or dark: what somebody chose in this browser, else what the system says. */

export type Theme = "system" | "light" | "dark";

const STORED = "flowforge.theme";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

export function storedTheme(): Theme {
  const stored = localStorage.getItem(STORED);
  return stored === "light" || stored === "dark" ? stored : "system";
}

export function paint(theme: Theme): void {
  const shown = theme === "system" ? (dark.matches ? "dark" : "light") : theme;
  document.documentElement.dataset.theme = shown;
}

export function keepTheme(theme: Theme): void {
  localStorage.setItem(STORED, theme);
  paint(theme);
}

/** Paint the page, and again whenever the system changes. Call once, when the page starts. */
export function followTheme(): void {
  paint(storedTheme());
  dark.addEventListener("change", () => paint(storedTheme()));
}
