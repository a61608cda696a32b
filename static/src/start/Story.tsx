import { CornerDownRight } from "lucide-react";
import { type CSSProperties, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Chip } from "../canvas/Chip";
import "../canvas/outline/texts";
import { WithVariables } from "../canvas/WithVariables";
import { type OutlineRow, outlineOf } from "../model/outline";
import { useEditor } from "../store/editor";

/** Deeper than this nothing is indented: there would be no room for words. */
const DEEPEST = 4;

/** The open flow as a list to read: the outline's rows, without what the outline can do. */
export function Story() {
  const { t } = useTranslation("start");
  const flow = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const rows = useMemo(() => {
    const all = flow === null ? [] : outlineOf(flow, types);
    // What may be wired beside a call, and is not, is nothing to read.
    return all.filter((row) => row.kind !== "open" || row.fate !== null);
  }, [flow, types]);
  return (
    <section className="story" aria-label={t("pocket.begins")}>
      <ol>
        {rows.map((row) => (
          <StoryRow key={row.key} row={row} />
        ))}
      </ol>
      <p className="small muted">{t("pocket.draw")}</p>
    </section>
  );
}

function StoryRow({ row }: { row: OutlineRow }) {
  const { t } = useTranslation("outline");
  const type = useEditor(({ document: flow, types }) =>
    types.get(flow?.nodes.find(({ id }) => id === row.id)?.type ?? ""),
  );
  const { kind, way, level, about, spoken } = row;
  const isNode = kind === "node" || kind === "note";
  return (
    <li data-kind={kind} style={{ "--level": Math.min(level, DEEPEST) - 1 } as CSSProperties}>
      {way !== "" && <span className="way">{way}</span>}
      <div className="row">
        {isNode && <Chip type={type} />}
        {kind === "again" && <CornerDownRight size={15} aria-hidden />}
        <Words row={row} />
      </div>
      {isNode && about !== "" && (
        <p className={spoken ? "said" : "small muted"}>
          <WithVariables text={spoken ? t("said", { text: about }) : about} />
        </p>
      )}
    </li>
  );
}

function Words({ row }: { row: OutlineRow }) {
  const { t } = useTranslation("outline");
  const { kind, title, fate } = row;
  if (kind === "node") return <b>{title}</b>;
  const words = {
    note: title,
    frame: title || t("untitled"),
    again: t("again", { title }),
    open: t(fate === null ? "nothing" : `fate.${fate.what}`, { number: fate?.number }),
    notes: t("notes"),
    unreached: t("unreached"),
  }[kind];
  return <span className="muted">{words}</span>;
}
