import { Handle, type HandleProps } from "@xyflow/react";

/** Below this zoom no pointer meets a handle any more. */
export const TINY = 0.25;

/**
 * Where a wire begins or ends. A handle costs as much as the rest of its node whenever the view moves: from so
 * far away that it cannot be met it is drawn and does nothing.
 */
export function WireHandle({ tiny, ...props }: HandleProps & { tiny: boolean }) {
  if (!tiny) return <Handle {...props} />;
  const { id, type, position, className, ...drawn } = props;
  // xyflow looks for handles by these names, to know where a wire begins.
  const names = `react-flow__handle react-flow__handle-${position} ${type} ${className}`;
  return <div {...drawn} className={names} data-handleid={id} data-handlepos={position} />;
}
