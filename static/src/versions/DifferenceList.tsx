import { ArrowRight, Minus, MoveUpRight, Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Difference } from "../model/differences";
import { frameKey } from "../model/frames";
import { useEditor } from "../store/editor";
import { showOnCanvas } from "./compare";
import { useSay } from "./words";

const icons = { added: Plus, gone: Minus, changed: ArrowRight, moved: MoveUpRight };

/** Lead to where a difference is: what is gone is shown pale on the canvas first. */
function leadTo({ what, place }: Difference): void {
  const { document: flow, showNode, setPanel } = useEditor.getState();
  if (what === "gone") showOnCanvas(true);
  if (place.frame !== undefined) {
    useEditor.setState({ look: { node: frameKey(place.frame) } });
    return;
  }
  const node = place.node ?? "";
  if (node === "") {
    useEditor.setState({ selection: [] });
    setPanel("form");
    useEditor.setState({ field: { node: "", path: place.field ?? "" } });
  } else if (flow?.nodes.some(({ id }) => id === node)) showNode(node);
  // It is drawn with the next frame.
  else requestAnimationFrame(() => useEditor.setState({ look: { node } }));
}

/** What is different, a row for each, which leads to its place. */
export function DifferenceList({ rows }: { rows: readonly Difference[] }) {
  const { t } = useTranslation("versions");
  const say = useSay();
  if (rows.length === 0) return <p className="muted">{t("compare.none")}</p>;
  return (
    <ul className="differences">
      {rows.map((row) => {
        const Icon = icons[row.what];
        return (
          <li key={row.key} data-what={row.what}>
            <button type="button" onClick={() => leadTo(row)}>
              <Icon size={14} aria-label={t(`compare.what.${row.what}`)} />
              <span>{say(row.words)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
