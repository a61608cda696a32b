/** Quick keys as records write them: "mod+shift+z", "delete", "?". "mod" is Ctrl, on a Mac ⌘. */

const isMac = /Mac|iP(hone|ad)/.test(globalThis.navigator?.platform ?? "");

const isLetter = (key: string) => /^\p{L}$/u.test(key);

/** What was pressed, written as records write it. Shift counts with letters and named keys alone. */
export function pressed(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey">) {
  const key = event.key.toLowerCase();
  const shift = event.shiftKey && (key.length > 1 || isLetter(key));
  return `${event.ctrlKey || event.metaKey ? "mod+" : ""}${shift ? "shift+" : ""}${key}`;
}

/** Quick keys as they stand on the keyboard of those who read `t`'s language. */
export function keyWords(t: (key: string) => string, keys: string, mac = isMac): string {
  const parts = keys === "+" ? ["+"] : keys.split("+");
  const words = parts.map((part) => {
    if (part === "mod") return mac ? "⌘" : t("keys.mod");
    return part.length > 1 ? t(`keys.${part}`) : part.toUpperCase();
  });
  return words.join(" ");
}
