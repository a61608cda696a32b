import { Position } from "@xyflow/react";
import { Plus } from "lucide-react";
import type { MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { type Fate, fateAt } from "../model/fate";
import type { PortFace } from "../model/ports";
import { withNames } from "../model/variablesIn";
import { useEditor } from "../store/editor";
import type { PortMark } from "../store/testMarks";
import { handleOf } from "./elements";
import { isOnPath } from "./marks";
import { useCanvas } from "./state";
import { WireHandle } from "./WireHandle";
import { WithVariables } from "./WithVariables";

interface PortRowProps {
  node: string;
  port: PortFace;
  far: boolean;
  /** So far away that no wire can be drawn from it. */
  tiny: boolean;
  /** Its "+" is a stop of the Tab key: that of a chosen node alone, or there were too many. */
  reachable: boolean;
  wired: boolean;
  /** Its node is a side task: whether a caller comes by depends on where it hangs. */
  beside: boolean;
  /** The call that is being watched went on here. */
  taken: boolean;
  /** What the tests say of it. */
  tests: PortMark | undefined;
  wrong: boolean;
}

/** One way on from a node; from afar it has no words, and costs next to nothing. */
export function PortRow(props: PortRowProps) {
  const { t } = useTranslation("canvas");
  const { node, port, far, tiny, reachable, wired, taken, tests, wrong } = props;
  const words = withNames([port.title, port.label].filter((word) => word !== "").join(" "));
  return (
    <div
      className="port"
      data-open={!wired && !port.quiet}
      data-wrong={wrong}
      data-kind={port.kind}
    >
      {!far && <Words {...props} words={words} />}
      <WireHandle
        tiny={tiny}
        id={handleOf(port.name)}
        type="source"
        position={Position.Right}
        className="handle"
        data-port={port.name}
        data-wired={wired}
        data-taken={taken}
        data-tests={tests}
        title={t("port.title", { port: words })}
      />
      {!far && !wired && (
        <AddHere node={node} port={port.name} words={words} reachable={reachable} />
      )}
    </div>
  );
}

/** What the port is, and what is to be known of what follows. */
function Words({ words, ...props }: PortRowProps & { words: string }) {
  const { t } = useTranslation("canvas");
  const { port } = props;
  const fate = useFate(props);
  return (
    <>
      {port.title !== "" && <b>{port.title}</b>}
      <span className="port-label" title={words}>
        <WithVariables text={port.label} />
      </span>
      {port.kind === "event" && <small>{t("port.beside")}</small>}
      {fate !== null && (
        <small title={t(`fate.${fate.what}Long`, { number: fate.number })}>
          {t(`fate.${fate.what}`, { number: fate.number })}
        </small>
      )}
    </>
  );
}

/** What happens to a caller who comes to this port, if no wire leads on and a caller can come. */
function useFate({ node, port, wired, beside }: PortRowProps): Fate | null {
  const asked = !wired && port.kind !== "event";
  const what = useEditor(({ document: flow, types }) => {
    if (!asked || flow === null || (beside && !isOnPath(flow, types, node))) return null;
    return fateAt(flow).what;
  });
  const number = useEditor(({ document: flow }) => (flow === null ? "" : fateAt(flow).number));
  return what === null ? null : { what, number };
}

interface AddHereProps {
  node: string;
  port: string;
  words: string;
  reachable: boolean;
}

/** The "+" of an open port: choose what follows. */
function AddHere({ node, port, words, reachable }: AddHereProps) {
  const { t } = useTranslation("canvas");
  const readOnly = useEditor((state) => state.readOnly);
  const label = t("port.add", { port: words });
  const onClick = (event: MouseEvent<HTMLElement>) => {
    event.stopPropagation();
    const { right: x, top: y } = event.currentTarget.getBoundingClientRect();
    useCanvas.setState({ loose: { end: { source: node, port }, screen: { x, y } } });
  };
  if (readOnly) return null;
  return (
    <button
      type="button"
      className="port-add nodrag nopan"
      aria-label={label}
      title={label}
      tabIndex={reachable ? 0 : -1}
      onClick={onClick}
    >
      <Plus size={13} aria-hidden="true" />
    </button>
  );
}
