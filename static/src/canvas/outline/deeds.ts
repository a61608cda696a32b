/** What can be done with a row of the outline: its menu and its keys are made of these records. */

import {
  ArrowDown,
  ArrowUp,
  Crosshair,
  ListPlus,
  type LucideIcon,
  PencilLine,
  Plus,
  TriangleAlert,
  Unlink,
} from "lucide-react";
import { bestPort } from "../../model/bestPort";
import { disconnect } from "../../model/commands";
import { frameKey } from "../../model/frames";
import { nodeKey, type OutlineRow } from "../../model/outline";
import { moveSideTask } from "../../model/sideTasks";
import type { Problem, Wire } from "../../model/types";
import { isEventPort } from "../../model/wiring";
import { useEditor } from "../../store/editor";
import { deleteChosen } from "../actions";
import { commandNamed, isPossible, type View } from "../pageCommands";
import { type LooseWire, useCanvas } from "../state";
import { enterForm } from "../useShortcuts";
import { choose, isOpen, rowInFocus, setOpen, standAt, useOutline, wireOf } from "./state";

export interface Deed {
  /** Its label is the text "deed.NAME" of the outline, or, for a command of the page, "command.NAME". */
  name: string;
  shared?: boolean;
  icon: LucideIcon;
  keys: readonly string[];
  danger?: boolean;
  can(row: OutlineRow): boolean;
  run(row: OutlineRow, view: View): void;
}

const isNode = ({ kind }: OutlineRow) => kind === "node";
const isThing = ({ kind }: OutlineRow) => kind === "node" || kind === "note" || kind === "frame";
const mayChange = () => !useEditor.getState().readOnly;
const open = () => useEditor.getState().document;

/** The problems of what a row is about. */
export const problemsAt = (problems: readonly Problem[], row: OutlineRow): Problem[] =>
  problems.filter(({ node, port }) =>
    row.kind === "open"
      ? node === row.exit?.source && port === row.exit.port
      : isThing(row) && node === row.id && row.id !== "",
  );

/** Where the list of nodes opens: beneath the row. */
function pick(end: LooseWire["end"]): void {
  const box = rowInFocus()?.getBoundingClientRect();
  const screen = { x: (box?.left ?? 0) + 40, y: box?.bottom ?? 0 };
  useCanvas.setState({ loose: { end, screen, back: rowInFocus } });
}

/** What "add" means at a row: the end of an open port, or the one wire that leads on. */
function endAfter(row: OutlineRow): LooseWire["end"] | null {
  if (row.kind === "open") return row.exit;
  const { document: flow, types } = useEditor.getState();
  const node = flow?.nodes.find(({ id }) => id === row.id);
  if (!isNode(row) || flow === null || node === undefined) return null;
  const port = bestPort(flow, types, node, undefined);
  const type = types.get(node.type);
  const onward = flow.wires.filter(
    (wire) => wire.source === node.id && !isEventPort(type, wire.port),
  );
  const [wire] = onward;
  const beside = port !== undefined && isEventPort(type, port);
  if (wire !== undefined && onward.length === 1 && (port === undefined || beside)) return { wire };
  return port === undefined ? null : { source: node.id, port };
}

function sideTask(row: OutlineRow, by: 1 | -1) {
  const wire = wireOf(row);
  const { document: flow, types } = useEditor.getState();
  return wire === null || flow === null ? null : moveSideTask(flow, types, wire, by);
}

function cut(wire: Wire): void {
  useEditor.getState().run(disconnect([wire]));
  standAt(wire);
}

const moving = (name: "earlier" | "later", icon: LucideIcon, key: string, by: 1 | -1): Deed => ({
  name,
  icon,
  keys: [`alt+${key}`],
  can: (row) => mayChange() && sideTask(row, by) !== null,
  run: (row) => {
    const command = sideTask(row, by);
    if (command !== null) useEditor.getState().run(command);
  },
});

/** A command of the page, for the rows where it makes sense. */
function shared(name: string, fits: (row: OutlineRow) => boolean): Deed {
  const command = commandNamed(name);
  return {
    name,
    shared: true,
    icon: command.icon,
    keys: command.keys ?? [],
    ...(command.danger ? { danger: true } : {}),
    can: (row) => fits(row) && mayChange() && isPossible(command),
    run: (_, view) => command.run(view),
  };
}

/** The first of all: what Enter does. */
export const main: Deed = {
  name: "open",
  icon: PencilLine,
  keys: ["enter"],
  can: () => true,
  run: (row, view) => {
    if (row.kind === "node" || row.kind === "note") enterForm();
    else if (row.kind === "again") useOutline.setState({ at: nodeKey(row.id) });
    else if (row.kind === "open") add.run(row, view);
    else if (row.kind === "frame") look.run(row, view);
    else setOpen(row.key, !isOpen(row, useOutline.getState().opened));
  },
};

const add: Deed = {
  name: "add",
  icon: Plus,
  keys: ["a", "insert"],
  can: (row) => mayChange() && endAfter(row) !== null,
  run: (row) => {
    const end = endAfter(row);
    if (end !== null) pick(end);
  },
};

const insert: Deed = {
  name: "insert",
  icon: ListPlus,
  keys: ["i"],
  can: (row) => mayChange() && wireOf(row) !== null,
  run: (row) => {
    const wire = wireOf(row);
    if (wire !== null) pick({ wire });
  },
};

const connect: Deed = {
  name: "connect",
  shared: true,
  icon: commandNamed("connect").icon,
  keys: ["c"],
  can: (row) => mayChange() && connectionFrom(row) !== null,
  run: (row) => useCanvas.setState({ connecting: connectionFrom(row) }),
};

/** From where "Connect to…" begins at a row: its node, its open port, or the port that leads here. */
function connectionFrom(row: OutlineRow) {
  if (row.kind !== "node") {
    const { exit } = row;
    return exit === null ? null : { node: exit.source, port: exit.port, back: rowInFocus };
  }
  const { types } = useEditor.getState();
  const node = open()?.nodes.find(({ id }) => id === row.id);
  const wired = types.get(node?.type ?? "")?.wired ?? true;
  return node !== undefined && wired ? { node: row.id, back: rowInFocus } : null;
}

const unlink: Deed = {
  name: "cut",
  icon: Unlink,
  keys: ["x"],
  can: (row) => mayChange() && wireOf(row) !== null,
  run: (row) => {
    const wire = wireOf(row);
    if (wire !== null) cut(wire);
  },
};

const look: Deed = {
  name: "look",
  icon: Crosshair,
  keys: ["space"],
  can: (row) => row.id !== "" || row.exit !== null,
  run: (row) => {
    const node = row.kind === "frame" ? frameKey(row.id) : row.id || (row.exit?.source ?? "");
    useEditor.setState({ look: { node } });
  },
};

const problem: Deed = {
  name: "problem",
  icon: TriangleAlert,
  keys: ["p"],
  can: (row) => problemsAt(useEditor.getState().problems, row).length > 0,
  run: (row) => {
    const [first] = problemsAt(useEditor.getState().problems, row);
    if (first !== undefined) useEditor.getState().showProblem(first);
  },
};

const call: Deed = {
  name: "call",
  icon: commandNamed("try").icon,
  keys: ["t"],
  can: (row) => row.starts,
  run: () => {
    useEditor.getState().setPanel("phone");
    requestAnimationFrame(() => document.getElementById("tab-phone")?.focus());
  },
};

const remove: Deed = {
  ...shared("delete", isThing),
  can: (row) => mayChange() && (isThing(row) || row.kind === "again"),
  run: (row) => {
    const wire = row.kind === "again" ? wireOf(row) : null;
    if (wire === null) deleteChosen();
    else cut(wire);
  },
};

export const deeds: readonly Deed[] = [
  main,
  add,
  insert,
  connect,
  unlink,
  moving("earlier", ArrowUp, "arrowup", -1),
  moving("later", ArrowDown, "arrowdown", 1),
  shared("rename", isThing),
  shared("duplicate", isThing),
  look,
  problem,
  call,
  shared("bridge", isNode),
  remove,
];

/** Do it for a row, which is chosen first: commands of the page work on what is chosen. */
export function doDeed(deed: Deed, row: OutlineRow, view: View): boolean {
  choose(row);
  if (!deed.can(row)) return false;
  deed.run(row, view);
  return true;
}
