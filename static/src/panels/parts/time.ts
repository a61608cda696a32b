const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

/** Our English is European: "12 Mar 2026, 14:05", and no "Mar 12, 2:05 PM". */
const written = (lang: string): string => (lang === "en" ? "en-GB" : lang);

/** Say when something was, as near as people want to know: "5 minutes ago", "12 Mar 2026". */
export function timeAgo(iso: string, lang: string, now: number, justNow: string): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return "";
  const passed = now - then;
  if (passed > 6 * 86_400_000) {
    return new Intl.DateTimeFormat(written(lang), { dateStyle: "medium" }).format(then);
  }
  const unit = UNITS.find(([, length]) => passed >= length);
  if (unit === undefined) return justNow;
  const format = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  return format.format(-Math.floor(passed / unit[1]), unit[0]);
}

/** Write a moment in full: "12 Mar 2026, 14:05". */
export function dateTime(iso: string, lang: string): string {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return "";
  return new Intl.DateTimeFormat(written(lang), { dateStyle: "medium", timeStyle: "short" }).format(
    then,
  );
}

/** Write the time of a day: "14:05". */
export function clockTime(at: Date | number, lang: string): string {
  return new Intl.DateTimeFormat(written(lang), { timeStyle: "short" }).format(at);
}

/** A moment as people say it: the time alone if it was today, else the date as well. */
export function moment(
  iso: string,
  lang: string,
  now: number,
): { day: "today" | "earlier"; text: string } {
  const then = new Date(iso);
  if (Number.isNaN(then.getTime())) return { day: "earlier", text: "" };
  if (then.toDateString() === new Date(now).toDateString()) {
    return { day: "today", text: clockTime(then, lang) };
  }
  return { day: "earlier", text: dateTime(iso, lang) };
}
