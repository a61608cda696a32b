/** The order of what runs beside the call on one port. */

import type { Command } from "./commands";
import type { FlowDocument, Wire } from "./types";
import { isBeside, type Types, wireKey } from "./wiring";

/**
 * Let the side task of a wire run one place earlier (-1) or later (1) on its port. Null where there is
 * no side task to change places with: the call's own path always stays first.
 */
export function moveSideTask(
  flow: FlowDocument,
  types: Types,
  wire: Wire,
  by: 1 | -1,
): Command | null {
  const typeOf = new Map(flow.nodes.map(({ id, type }) => [id, types.get(type)]));
  const tasks = flow.wires.filter(
    ({ source, port, target }) =>
      source === wire.source && port === wire.port && isBeside(typeOf.get(target)),
  );
  const at = tasks.findIndex((one) => wireKey(one) === wireKey(wire));
  const other = at === -1 ? undefined : tasks[at + by];
  if (other === undefined) return null;
  return {
    label: (title) => ({
      key: by === -1 ? "undo.earlier" : "undo.later",
      params: { node: title(wire.target) },
    }),
    edit(draft) {
      const place = (wanted: Wire) =>
        draft.wires.findIndex((one) => wireKey(one) === wireKey(wanted));
      const [mine, theirs] = [place(wire), place(other)];
      if (mine === -1 || theirs === -1) return;
      draft.wires[mine] = { ...other };
      draft.wires[theirs] = { ...wire };
    },
  };
}
