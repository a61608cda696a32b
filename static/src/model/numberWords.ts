/** Numbers as the language of the page writes them: 2.5 or 2,5. Faces are told anew when it changes. */

let format = new Intl.NumberFormat("en", { useGrouping: false, maximumFractionDigits: 6 });

export function writeNumbersIn(lang: string): void {
  format = new Intl.NumberFormat(lang, { useGrouping: false, maximumFractionDigits: 6 });
}

export const numberWords = (value: number): string => format.format(value);
