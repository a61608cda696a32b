import type { WidgetProps } from "../form";

/** A value that has no control here: shown as it stands in the file, and kept. */
export function UnreadableWidget({ value, id }: WidgetProps) {
  return (
    <output id={id} className="unreadable mono">
      {JSON.stringify(value)}
    </output>
  );
}
