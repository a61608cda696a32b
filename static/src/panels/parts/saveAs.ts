/**
 * Let the browser keep what is at an address as a file; without a name the server gives it one.
 *
 * The page stays where it is, and asks nobody whether to leave it.
 */
export function saveAs(address: string, name = ""): void {
  const link = window.document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}
