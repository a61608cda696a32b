/** Files that are dragged over the page. */

export const hasFiles = (transfer: DataTransfer | null): boolean =>
  transfer?.types.includes("Files") ?? false;

/** Let nothing happen where nobody takes what is dropped: the browser would open the file instead. */
export function ignoreStrayFiles(): void {
  for (const name of ["dragenter", "dragover", "drop"] as const) {
    window.addEventListener(
      name,
      (event) => hasFiles(event.dataTransfer) && event.preventDefault(),
    );
  }
}
