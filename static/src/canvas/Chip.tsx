import type { CSSProperties } from "react";
import type { NodeType } from "../model/types";

/** A node type's icon on the colour of its category. */
export function Chip({ type }: { type: NodeType | undefined }) {
  const icon = type === undefined ? undefined : `url("${type.icon}")`;
  return (
    <span className="chip" data-category={type?.category ?? "note"} aria-hidden="true">
      {icon === undefined ? "?" : <i style={{ "--icon": icon } as CSSProperties} />}
    </span>
  );
}
