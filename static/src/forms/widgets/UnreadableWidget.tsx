import type { WidgetProps } from "../form";
import { Plain } from "../Plain";

/** A value that has no control here: shown, and kept as it is. */
export function UnreadableWidget({ value, id }: WidgetProps) {
  return (
    <div className="unreadable">
      <Plain value={value} id={id} />
    </div>
  );
}
