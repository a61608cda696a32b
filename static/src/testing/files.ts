/** Tests as files: what a call file holds, offered to be saved. */

import { saveAs } from "../panels/parts/saveAs";

/** Let the browser save a call file, named after what it is about. */
export function download(name: string, document: unknown): void {
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  saveAs(url, `${plainName(name)}.call.json`);
  URL.revokeObjectURL(url);
}

/** A name that every file system takes. */
export function plainName(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain === "" ? "calls" : plain.slice(0, 80);
}
