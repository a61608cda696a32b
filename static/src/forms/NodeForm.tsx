import { Copy, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { later } from "../later";
import { clipOf, deleteNodes, paste } from "../model/commands";
import type { FlowNode } from "../model/types";
import { useEditor } from "../store/editor";
import { FlowSettingsForm } from "./FlowSettingsForm";
import { Plain } from "./Plain";
import { ProblemTexts } from "./useFieldProblems";

const OneNodeForm = later(() => import("./OneNodeForm").then((part) => part.OneNodeForm));

/** The form beside the canvas: of the chosen node, of several, or of the flow itself. */
export function NodeForm() {
  const flow = useEditor((state) => state.document);
  const selection = useEditor((state) => state.selection);
  const types = useEditor((state) => state.types);
  if (flow === null) return null;
  const nodes = flow.nodes.filter((node) => selection.includes(node.id));
  const [node] = nodes;
  if (node === undefined) return <FlowSettingsForm flow={flow} />;
  if (nodes.length > 1) return <SelectionForm nodes={nodes} />;
  const type = types.get(node.type);
  if (type === undefined) return <UnknownNode node={node} />;
  return <OneNodeForm key={node.id} node={node} type={type} />;
}

function UnknownNode({ node }: { node: FlowNode }) {
  const { t } = useTranslation("panels");
  const problems = useEditor((state) => state.problems);
  const others = problems.filter(({ node: id, code }) => id === node.id && code !== "unknown_type");
  return (
    <div className="form">
      <h2>{node.name || node.type}</h2>
      <p className="banner warn">{t("form.unknownType", { type: node.type })}</p>
      <ProblemTexts problems={others} />
      {Object.keys(node.config).length > 0 && (
        <div className="unreadable">
          <Plain value={node.config} />
        </div>
      )}
    </div>
  );
}

const BESIDE = { x: 32, y: 32 };

function SelectionForm({ nodes }: { nodes: FlowNode[] }) {
  const { t } = useTranslation("panels");
  const run = useEditor((state) => state.run);
  const select = useEditor((state) => state.select);
  const ids = nodes.map((node) => node.id);

  const duplicate = () => {
    const flow = useEditor.getState().document;
    if (flow === null) return;
    const pasted = paste(flow, clipOf(flow, ids), BESIDE);
    run(pasted.command);
    select(pasted.ids);
  };

  return (
    <div className="form">
      <h2>{t("form.many", { count: nodes.length })}</h2>
      <p className="hint">{t("form.manyHint")}</p>
      <div className="row">
        <button type="button" className="btn" onClick={duplicate}>
          <Copy size={15} aria-hidden />
          {t("form.duplicate")}
        </button>
        <button type="button" className="btn" onClick={() => run(deleteNodes(ids))}>
          <Trash2 size={15} aria-hidden />
          {t("common.delete")}
        </button>
      </div>
    </div>
  );
}
