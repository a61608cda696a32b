/**
 * Set an XML document in lines for reading, two blanks a level. Text stays beside its element
 * (`<Url>https://…</Url>`). It only cuts text into lines: nothing is parsed, nothing is changed.
 */
export function indentXml(xml: string): string {
  const pieces = xml.match(/<(?:"[^"]*"|[^>"])+>|[^<]+/g) ?? [];
  const lines: string[] = [];
  let depth = 0;
  let afterText = false;
  for (const piece of pieces) {
    if (!piece.startsWith("<")) {
      if (piece.trim() === "") continue;
      append(lines, piece.trim());
      afterText = true;
      continue;
    }
    const closes = piece.startsWith("</");
    if (closes) depth = Math.max(0, depth - 1);
    if (closes && afterText) append(lines, piece);
    else lines.push("  ".repeat(depth) + piece);
    if (!closes && !piece.endsWith("/>") && !piece.startsWith("<?")) depth += 1;
    afterText = false;
  }
  return lines.join("\n");
}

function append(lines: string[], piece: string): void {
  lines.push((lines.pop() ?? "") + piece);
}
