import {
  type KeyboardEvent,
  type MouseEvent,
  type RefObject,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";
import { useTranslation } from "react-i18next";
import { nodeKey, type OutlineRow, outlineOf, shownRows } from "../../model/outline";
import { useEditor } from "../../store/editor";
import { pressed } from "../keys";
import type { View } from "../pageCommands";
import { say } from "../said";
import { useCanvas } from "../state";
import { useViewing } from "../useView";
import { deeds, doDeed, main } from "./deeds";
import "./outline.css";
import { Row } from "./Row";
import { RowMenu } from "./RowMenu";
import { choose, isOpen, rowInFocus, setOpen, useOutline } from "./state";
import "./texts";
import { stepBy } from "./walking";

const none: readonly OutlineRow[] = [];

/** What of the open flow is shown, and where in it people are. */
interface Shown {
  rows: readonly OutlineRow[];
  index: number;
  /** The keys of the rows whose own rows are shown. */
  open: ReadonlySet<string>;
}

/** The rows that can be seen. What somebody stands on is seen, whatever was closed around it. */
function seen(rows: readonly OutlineRow[], at: string, opened: ReadonlyMap<string, boolean>) {
  const around = new Set<string>();
  const byKey = new Map(rows.map((row) => [row.key, row]));
  for (let row = byKey.get(at); row !== undefined; row = byKey.get(row.under)) {
    around.add(row.under);
  }
  const closed = rows.filter((row) => row.parent && !around.has(row.key) && !isOpen(row, opened));
  return shownRows(rows, new Set(closed.map(({ key }) => key)));
}

function useShown(): Shown {
  const flow = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const { at, opened } = useOutline();
  const last = useRef(0);
  const all = useMemo(() => (flow === null ? none : outlineOf(flow, types)), [flow, types]);
  const rows = useMemo(() => seen(all, at, opened), [all, at, opened]);
  const open = useMemo(() => new Set(rows.map(({ under }) => under)), [rows]);
  const found = rows.findIndex(({ key }) => key === at);
  // Where the row is gone that people were at, they are at the one that stands there now.
  const index = found === -1 ? Math.min(last.current, rows.length - 1) : found;
  useEffect(() => {
    last.current = index;
  }, [index]);
  return { rows, index, open };
}

/** The flow as a list in plain words, which can do all that the canvas can do, by keys alone. */
export function Outline() {
  const { t } = useTranslation("outline");
  const shown = useShown();
  const readOnly = useEditor((state) => state.readOnly);
  const tree = useRef<HTMLDivElement>(null);
  const view = useViewing();
  useFocusKept(tree, shown.rows[shown.index]);
  useAsked();
  return (
    <aside className="outline" aria-label={t("title")}>
      <div
        ref={tree}
        role="tree"
        className="outline-tree"
        aria-label={t("tree")}
        onKeyDown={(event) => onKeyDown(event, shown, view)}
        onClick={(event) => onClick(event, shown, view)}
        onContextMenu={(event) => onContextMenu(event, shown)}
      >
        {shown.rows.map((row, place) => (
          <Row
            key={row.key}
            row={row}
            here={place === shown.index}
            open={shown.open.has(row.key)}
          />
        ))}
      </div>
      <p className="outline-hint">{t(readOnly ? "hintReadOnly" : "hint")}</p>
      <RowMenu />
    </aside>
  );
}

function onKeyDown(event: KeyboardEvent, shown: Shown, view: View): void {
  const row = shown.rows[shown.index];
  if (row === undefined) return;
  const key = `${event.altKey ? "alt+" : ""}${pressed(event)}`.replace(/ $/, "space");
  const deed = deeds.find(({ keys }) => keys.includes(key));
  const step = stepBy(key, shown.rows, shown.index, ({ key: one }) => shown.open.has(one));
  if (key === "f6")
    document.querySelector<HTMLElement>(".side-panel [role=tab][tabindex='0']")?.focus();
  else if (key === "shift+f10" || key === "contextmenu") openMenu(row);
  else if (step !== undefined) take(step, shown);
  else if (deed === undefined) return;
  else if (!doDeed(deed, row, view)) say({ key: "cannot" });
  event.preventDefault();
}

function take(step: NonNullable<ReturnType<typeof stepBy>>, { rows }: Shown): void {
  if ("open" in step) {
    useOutline.setState({ at: step.open });
    setOpen(step.open, step.now);
    return;
  }
  const row = rows.find(({ key }) => key === step.go);
  if (row !== undefined) choose(row);
}

function openMenu(row: OutlineRow): void {
  choose(row);
  useOutline.setState({ menu: row });
}

function rowUnder(event: MouseEvent, { rows }: Shown): OutlineRow | undefined {
  const element = (event.target as Element).closest<HTMLElement>("[data-row]");
  return rows.find(({ key }) => key === element?.dataset.row);
}

function onContextMenu(event: MouseEvent, shown: Shown): void {
  const row = rowUnder(event, shown);
  if (row === undefined) return;
  event.preventDefault();
  openMenu(row);
}

function onClick(event: MouseEvent, shown: Shown, view: View): void {
  const row = rowUnder(event, shown);
  if (row === undefined) return;
  const target = event.target as Element;
  choose(row);
  if (target.closest("[data-more]") !== null) useOutline.setState({ menu: row });
  else if (target.closest("[data-fold=true]") !== null) setOpen(row.key, !shown.open.has(row.key));
  else if (row.kind === "node" || row.kind === "note") showForm(row.id);
  else if (row.kind === "again") useOutline.setState({ at: nodeKey(row.id) });
  else if (main.can(row)) main.run(row, view);
}

/** As a click on the canvas does: the form, unless a running call is being watched. */
function showForm(node: string): void {
  const { panel, trace, setPanel } = useEditor.getState();
  if (panel !== "phone" || !trace.running) setPanel("form");
  useEditor.setState({ look: { node, unlessSeen: true } });
}

/**
 * The focus goes along with the row that people are at. It is given back when that row is gone, and the
 * browser has dropped it; not when they went elsewhere with the mouse.
 */
function useFocusKept(tree: RefObject<HTMLDivElement | null>, row: OutlineRow | undefined): void {
  const mine = useRef(false);
  useEffect(() => {
    const inside = (event: Event) => tree.current?.contains(event.target as Node) ?? false;
    const ending = new AbortController();
    const { signal } = ending;
    const follow = (event: Event) => {
      mine.current = inside(event);
    };
    document.addEventListener("focusin", follow, { signal });
    document.addEventListener("pointerdown", follow, { signal });
    return () => ending.abort();
  }, [tree]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another row is what moves the focus
  useLayoutEffect(() => {
    const dropped = document.activeElement === null || document.activeElement === document.body;
    const within = tree.current?.contains(document.activeElement) ?? false;
    if (within || (dropped && mine.current)) rowInFocus()?.focus();
  }, [tree, row?.key]);
}

/** Somebody asked for the outline, from wherever they were. */
function useAsked(): void {
  const asked = useCanvas((state) => state.outlineAsked);
  useEffect(() => {
    if (!asked) return;
    rowInFocus()?.focus();
    useCanvas.setState({ outlineAsked: false });
  }, [asked]);
}
