/** Mending what is wrong, and leaving it as it is: commands like all others. */

import { type Command, connect, disconnect, remove, setConfig, setSettings } from "./commands";
import type { Change, FlowDocument, FlowSettings, Mend, Silence, Spot } from "./types";
import type { Types } from "./wiring";

/** Do what the server proposed, as one step. What is not there any more is passed over. */
export function mend(types: Types, { label, changes }: Mend): Command {
  return {
    label: { key: "panels:problems.undo.mend", params: { what: label } },
    edit(flow) {
      for (const change of changes) if (fits(flow, change)) commandOf(types, change).edit(flow);
    },
  };
}

function fits(flow: FlowDocument, change: Change): boolean {
  const isThere = (id: string) => flow.nodes.some((node) => node.id === id);
  if (change.do === "setting" || change.do === "disconnect") return true;
  return isThere(change.node) && (change.do !== "connect" || isThere(change.target));
}

function commandOf(types: Types, change: Change): Command {
  const wire = { source: change.node, port: change.port, target: change.target };
  switch (change.do) {
    case "set":
      return setConfig(types, change.node, change.field, change.value);
    case "clear":
      return setConfig(types, change.node, change.field, undefined);
    case "setting":
      return setSettings({ [change.field]: change.value } as Partial<FlowSettings>);
    case "connect":
      return connect(types, wire);
    case "disconnect":
      return disconnect([wire]);
    case "delete":
      return remove([change.node]);
  }
}

export const samePlace = (one: Spot, other: Spot): boolean =>
  one.code === other.code &&
  one.node === other.node &&
  one.field === other.field &&
  one.port === other.port;

/** Leave a problem as it is. The reason stands in the flow, for whoever asks later. */
export function silence({ code, node, field, port }: Spot, reason: string): Command {
  const kept: Silence = { code, node, field, port, reason };
  return {
    label: { key: "panels:problems.undo.leave" },
    edit(flow) {
      const others = (flow.silenced ?? []).filter((one) => !samePlace(one, kept));
      flow.silenced = [...others, kept];
    },
  };
}

export function unsilence(spot: Spot): Command {
  return {
    label: { key: "panels:problems.undo.again" },
    edit(flow) {
      flow.silenced = (flow.silenced ?? []).filter((one) => !samePlace(one, spot));
    },
  };
}
