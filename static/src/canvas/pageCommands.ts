/** What can be done on the canvas, as records: menus, quick keys, search and overview are made of them. */

import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignStartHorizontal,
  AlignStartVertical,
  Cable,
  ClipboardPaste,
  Copy,
  CopyPlus,
  Frame,
  Keyboard,
  ListTree,
  type LucideIcon,
  Magnet,
  Maximize,
  PencilLine,
  Phone,
  Pin,
  PinOff,
  Plus,
  Redo2,
  Rocket,
  Scissors,
  Search,
  Settings2,
  Sparkles,
  SquareDashed,
  Trash2,
  TriangleAlert,
  Undo2,
  Unplug,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import type { Label, Place } from "../model/commands";
import { type Panel, useEditor } from "../store/editor";
import { useGoingLive } from "../store/goingLive";
import * as actions from "./actions";
import * as clipboard from "./clipboard";
import { useCanvas } from "./state";

/** How people look at the canvas. */
export interface View {
  fit(): void;
  zoomIn(): void;
  zoomOut(): void;
  zoomTo(zoom: number): void;
  /** The middle of what can be seen, on the canvas. */
  middle(): Place;
}

export type CommandGroup = "add" | "edit" | "arrange" | "view" | "flow";

/** Its label is the text "command.NAME", other words for it are "commandWords.NAME". */
export interface PageCommand {
  name: string;
  group: CommandGroup;
  icon: LucideIcon;
  /** Quick keys, the first of them shown. */
  keys?: readonly string[];
  /** The browser itself brings the key, as a copy or paste event. */
  byEvent?: boolean;
  danger?: boolean;
  can?(): boolean;
  /** What it would do just now. */
  about?(): Label | undefined;
  run(view: View): void;
}

const some = () => useEditor.getState().selection.length > 0;
const several = () => useEditor.getState().selection.length > 1;
const framed = () => useCanvas.getState().frames.length > 0;
const single = () => useEditor.getState().selection.length === 1;
const drawn = () => (useEditor.getState().document?.nodes.length ?? 0) > 0;
const copyable = () => some() || framed();
const deletable = () => copyable() || useCanvas.getState().wires.length > 0;
const show = (panel: Panel) => () => useEditor.getState().setPanel(panel);

const edit: PageCommand[] = [
  {
    name: "undo",
    group: "edit",
    icon: Undo2,
    keys: ["mod+z"],
    can: () => useEditor.getState().undoLabel !== undefined,
    about: () => useEditor.getState().undoLabel,
    run: () => useEditor.getState().undo(),
  },
  {
    name: "redo",
    group: "edit",
    icon: Redo2,
    keys: ["mod+shift+z", "mod+y"],
    can: () => useEditor.getState().redoLabel !== undefined,
    about: () => useEditor.getState().redoLabel,
    run: () => useEditor.getState().redo(),
  },
  {
    name: "connect",
    group: "edit",
    icon: Cable,
    keys: ["c"],
    can: actions.mayConnectChosen,
    run: actions.connectChosen,
  },
  {
    name: "rename",
    group: "edit",
    icon: PencilLine,
    keys: ["f2"],
    can: () => single() || framed(),
    run: actions.renameChosen,
  },
  {
    name: "duplicate",
    group: "edit",
    icon: CopyPlus,
    keys: ["mod+d"],
    can: copyable,
    run: clipboard.duplicateChosen,
  },
  {
    name: "copy",
    group: "edit",
    icon: Copy,
    keys: ["mod+c"],
    byEvent: true,
    can: copyable,
    run: clipboard.copyToClipboard,
  },
  {
    name: "cut",
    group: "edit",
    icon: Scissors,
    keys: ["mod+x"],
    byEvent: true,
    can: copyable,
    run: clipboard.cutToClipboard,
  },
  {
    name: "paste",
    group: "edit",
    icon: ClipboardPaste,
    keys: ["mod+v"],
    byEvent: true,
    run: () => void clipboard.pasteFromClipboard(),
  },
  {
    name: "selectAll",
    group: "edit",
    icon: SquareDashed,
    keys: ["mod+a"],
    can: drawn,
    run: actions.selectAll,
  },
  {
    name: "bridge",
    group: "edit",
    icon: Unplug,
    keys: ["mod+delete", "mod+backspace"],
    can: () => actions.bridging() !== null,
    run: actions.deleteKeepingPath,
  },
  {
    name: "delete",
    group: "edit",
    icon: Trash2,
    keys: ["delete", "backspace"],
    danger: true,
    can: deletable,
    run: actions.deleteChosen,
  },
];

const align = (name: actions.Side, icon: LucideIcon): PageCommand => ({
  name,
  group: "arrange",
  icon,
  can: several,
  run: () => actions.alignChosen(name),
});

const arrange: PageCommand[] = [
  {
    name: "tidy",
    group: "arrange",
    icon: Sparkles,
    keys: ["t"],
    can: drawn,
    run: (view) => void actions.tidyUp().then((whole) => whole && view.fit()),
  },
  {
    name: "pin",
    group: "arrange",
    icon: Pin,
    keys: ["p"],
    can: () => some() && !actions.arePinned(),
    run: actions.pinChosen,
  },
  {
    name: "unpin",
    group: "arrange",
    icon: PinOff,
    keys: ["shift+p"],
    can: () => some() && actions.arePinned(),
    run: actions.pinChosen,
  },
  align("alignLeft", AlignStartVertical),
  align("alignCentre", AlignCenterVertical),
  align("alignRight", AlignEndVertical),
  align("alignTop", AlignStartHorizontal),
  align("alignMiddle", AlignCenterHorizontal),
  align("alignBottom", AlignEndHorizontal),
  {
    name: "frame",
    group: "arrange",
    icon: Frame,
    keys: ["g"],
    run: (view) => actions.frameChosen(view.middle()),
  },
  { name: "snap", group: "arrange", icon: Magnet, keys: ["s"], run: actions.toggleSnap },
];

const view: PageCommand[] = [
  { name: "fit", group: "view", icon: Maximize, keys: ["f"], run: (canvas) => canvas.fit() },
  { name: "zoomIn", group: "view", icon: ZoomIn, keys: ["+"], run: (canvas) => canvas.zoomIn() },
  { name: "zoomOut", group: "view", icon: ZoomOut, keys: ["-"], run: (canvas) => canvas.zoomOut() },
  {
    name: "zoomReset",
    group: "view",
    icon: Search,
    keys: ["0"],
    run: (canvas) => canvas.zoomTo(1),
  },
  {
    name: "outline",
    group: "view",
    icon: ListTree,
    keys: ["f6"],
    run: () => useCanvas.setState({ outlineAsked: true }),
  },
  {
    name: "keys",
    group: "view",
    icon: Keyboard,
    keys: ["?"],
    run: () => useCanvas.setState({ overview: true }),
  },
];

const flow: PageCommand[] = [
  {
    name: "find",
    group: "add",
    icon: Plus,
    keys: ["mod+k"],
    run: () => useCanvas.setState({ finder: {} }),
  },
  { name: "try", group: "flow", icon: Phone, run: show("phone") },
  { name: "problems", group: "flow", icon: TriangleAlert, run: show("problems") },
  { name: "versions", group: "flow", icon: Settings2, run: show("versions") },
  {
    name: "settings",
    group: "flow",
    icon: Settings2,
    run: () => {
      useEditor.getState().select([]);
      useEditor.getState().setPanel("form");
    },
  },
  {
    name: "goLive",
    group: "flow",
    icon: Rocket,
    run: () => useGoingLive.setState({ open: true }),
  },
];

/** In the order in which people read them. */
export const pageCommands: readonly PageCommand[] = [...flow, ...edit, ...arrange, ...view];

const byName = new Map(pageCommands.map((command) => [command.name, command]));

export function commandNamed(name: string): PageCommand {
  const command = byName.get(name);
  if (command === undefined) throw new Error(`there is no command ${name}`);
  return command;
}

const changing: ReadonlySet<CommandGroup> = new Set(["edit", "arrange"]);
const looking = new Set(["copy", "selectAll"]);

/** Whether a command can be done now: it has something to work on, and people may change the flow. */
export function isPossible(command: PageCommand): boolean {
  const changes = changing.has(command.group) && !looking.has(command.name);
  if ((changes || command.name === "goLive") && useEditor.getState().readOnly) return false;
  return command.can?.() ?? true;
}
