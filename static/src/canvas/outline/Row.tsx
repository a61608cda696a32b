import { ChevronRight, CornerDownRight, Ellipsis, Frame, Plus, TriangleAlert } from "lucide-react";
import { type CSSProperties, memo } from "react";
import { useTranslation } from "react-i18next";
import type { OutlineRow } from "../../model/outline";
import { useEditor } from "../../store/editor";
import { Chip } from "../Chip";
import { problemsOf } from "../marks";
import { WithVariables } from "../WithVariables";
import { problemsAt } from "./deeds";
import { rowId } from "./walking";

/** Further in than this the list is not indented: there would be no room for words. */
const DEEPEST = 9;

interface RowProps {
  row: OutlineRow;
  /** It is the one that the Tab key leads to. */
  here: boolean;
  open: boolean;
}

/** A row of the outline. What it says, read from left to right, is its name for a screen reader. */
export const Row = memo(function Row({ row, here, open }: RowProps) {
  const active = useEditor(({ trace }) => row.kind === "node" && trace.active === row.id);
  return (
    <div
      id={rowId(row)}
      role="treeitem"
      className="outline-row"
      data-row={row.key}
      data-kind={row.kind}
      aria-level={row.level}
      aria-posinset={row.place}
      aria-setsize={row.of}
      aria-selected={here}
      aria-current={active ? "step" : undefined}
      {...(row.parent ? { "aria-expanded": open } : {})}
      tabIndex={here ? 0 : -1}
      style={{ "--level": Math.min(row.level, DEEPEST) - 1 } as CSSProperties}
    >
      <span className="outline-fold" data-fold={row.parent} aria-hidden="true">
        {row.parent && <ChevronRight size={14} />}
      </span>
      <Sign row={row} />
      <Words row={row} />
      <Problems row={row} />
      <span className="outline-more" data-more aria-hidden="true">
        <Ellipsis size={15} />
      </span>
    </div>
  );
}, isSame);

/** Rows are made anew with every change of the flow; most of them say what they said before. */
function isSame(before: RowProps, now: RowProps): boolean {
  if (before.here !== now.here || before.open !== now.open) return false;
  return JSON.stringify(before.row) === JSON.stringify(now.row);
}

function Sign({ row }: { row: OutlineRow }) {
  const type = useEditor(({ document: flow, types }) =>
    types.get(flow?.nodes.find(({ id }) => id === row.id)?.type ?? ""),
  );
  const size = { size: 14, "aria-hidden": true } as const;
  if (row.kind === "node" || row.kind === "note") return <Chip type={type} />;
  if (row.kind === "again") return <CornerDownRight {...size} className="outline-sign" />;
  if (row.kind === "open") return <Plus {...size} className="outline-sign" />;
  return row.kind === "frame" ? <Frame {...size} className="outline-sign" /> : null;
}

function Words({ row }: { row: OutlineRow }) {
  const { t } = useTranslation("outline");
  const { kind, way, beside, title, label, about, spoken, starts, fate } = row;
  const [what, more] = {
    node: [starts ? t(label === "" ? "start" : "startAt", { title }) : title, about],
    note: [label === "" ? about || title : title, label === "" ? "" : about],
    frame: [title || t("untitled"), t("frame")],
    again: [t("again", { title }), ""],
    open: [t(fate === null ? "nothing" : `fate.${fate.what}`, { number: fate?.number }), ""],
    notes: [t("notes"), ""],
    unreached: [t("unreached"), t("unreachedWhy")],
  }[kind];
  return (
    <span className="outline-words">
      <span>
        {way !== "" && <b className="outline-way">{way}: </b>}
        {beside && <i className="outline-beside">{t("beside")} </i>}
        {kind === "node" ? <b>{what}</b> : what}
        {label !== "" && kind === "node" && <small> ({label})</small>}
      </span>
      {more !== "" && (
        <small>
          <WithVariables text={spoken ? t("said", { text: more }) : (more ?? "")} />
        </small>
      )}
    </span>
  );
}

function Problems({ row }: { row: OutlineRow }) {
  const { t } = useTranslation("outline");
  const count = useEditor(({ problems }) =>
    row.kind === "open"
      ? problemsAt(problemsOf(problems, row.exit?.source ?? "").slice(), row).length
      : row.kind === "node" || row.kind === "note"
        ? problemsOf(problems, row.id).length
        : 0,
  );
  if (count === 0) return null;
  return (
    <span className="outline-problems">
      <TriangleAlert size={13} aria-hidden="true" />
      <span className="visually-hidden">{t("problems", { count })}</span>
    </span>
  );
}
