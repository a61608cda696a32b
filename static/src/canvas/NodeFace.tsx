import {
  type NodeProps,
  Position,
  useConnection,
  useStore,
  useUpdateNodeInternals,
} from "@xyflow/react";
import { Pin } from "lucide-react";
import { memo, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Face } from "../model/face";
import type { PortFace } from "../model/ports";
import type { NodeType } from "../model/types";
import { isBeside, mayConnect } from "../model/wiring";
import { useEditor } from "../store/editor";
import { useNodeMark, usePortMarks } from "../store/testMarks";
import { ChangeMark } from "../watching/ChangeMark";
import { HereNow } from "../watching/HereNow";
import { Chip } from "./Chip";
import { type CanvasNode, INPUT, portOfHandle } from "./elements";
import { HearPrompt } from "./HearPrompt";
import { isReached, problemsOf, takenPorts, wiredPorts } from "./marks";
import { PortRow } from "./PortRow";
import { ProblemMark } from "./ProblemMark";
import { useCanvas } from "./state";
import { TINY, WireHandle } from "./WireHandle";
import { WithVariables } from "./WithVariables";

const FAR = 0.4;

/** "yes" or "no" while a wire is being drawn: whether it may end here. */
function useAsTarget(id: string): "yes" | "no" | undefined {
  const from = useConnection((connection) =>
    connection.inProgress && connection.fromHandle.type === "source"
      ? { source: connection.fromHandle.nodeId, handle: connection.fromHandle.id ?? "" }
      : null,
  );
  const source = from?.source;
  const handle = from?.handle;
  return useEditor(({ document, types }) => {
    if (source === undefined || document === null) return undefined;
    const wire = { source, port: portOfHandle(handle), target: id };
    return mayConnect(document, types, wire) ? "yes" : "no";
  });
}

function useTraceState(id: string): "active" | "visited" | undefined {
  return useEditor(({ trace }) => {
    if (trace.active === id) return "active";
    return trace.visited.includes(id) ? "visited" : undefined;
  });
}

/** A node of the flow: what it is, what it does, what is heard, and where the call goes on. */
export const NodeFace = memo(function NodeFace({ id, data, selected }: NodeProps<CanvasNode>) {
  const { face, type, node } = data;
  const far = useStore((state) => state.transform[2] < FAR);
  const tiny = useStore((state) => state.transform[2] < TINY);
  const trace = useTraceState(id);
  const tests = useNodeMark(id);
  const target = useAsTarget(id);
  const aimed = useCanvas(({ aim }) => aim !== null && "onto" in aim && aim.onto === id);
  useHandlesKept(id, face.ports, face.height);
  return (
    <div
      className="node"
      data-node-id={id}
      data-node-type={node.type}
      data-selected={selected}
      data-trace={trace}
      data-tests={tests}
      data-target={target}
      data-aimed={aimed}
      data-far={far}
      data-unknown={type === undefined}
    >
      {face.hasInput && <Entry id={id} top={face.inputY - 1} tiny={tiny} />}
      <Head id={id} face={face} type={type} far={far} pinned={node.pinned === true} />
      <HereNow node={id} />
      <ChangeMark node={id} />
      {face.prompt !== "" && <Heard data={data} far={far} />}
      <Ports
        id={id}
        ports={face.ports}
        far={far}
        tiny={tiny}
        selected={selected}
        beside={isBeside(type)}
      />
    </div>
  );
});

function Entry({ id, top, tiny }: { id: string; top: number; tiny: boolean }) {
  const reached = useEditor((state) => isReached(state.document, id));
  return (
    <WireHandle
      tiny={tiny}
      id={INPUT}
      type="target"
      position={Position.Left}
      className="handle entry"
      data-input={id}
      data-wired={reached}
      style={{ top }}
    />
  );
}

interface HeadProps {
  id: string;
  face: Face;
  type: NodeType | undefined;
  far: boolean;
  pinned: boolean;
}

function Head({ id, face, type, far, pinned }: HeadProps) {
  const problems = useEditor((state) => problemsOf(state.problems, id));
  return (
    <div className="node-head">
      <Chip type={type} />
      <div className="node-words">
        <b>{face.title}</b>
        {!far && face.subtitle !== "" && (
          <small>
            <WithVariables text={face.subtitle} />
          </small>
        )}
      </div>
      {pinned && !far && <Pinned />}
      {problems.length > 0 && <ProblemMark problems={problems} />}
    </div>
  );
}

function Pinned() {
  const { t } = useTranslation("canvas");
  return (
    <span className="pinned" role="img" aria-label={t("node.pinned")} title={t("node.pinned")}>
      <Pin size={13} aria-hidden="true" />
    </span>
  );
}

/** What the caller hears at this node. */
function Heard({ data, far }: { data: CanvasNode["data"]; far: boolean }) {
  const { t } = useTranslation("canvas");
  const { face, node, type } = data;
  return (
    <div className="node-prompt" data-lines={face.promptLines}>
      {!far && (
        <>
          <HearPrompt node={node} type={type} />
          <span>
            <WithVariables text={t("node.prompt", { text: face.prompt })} />
          </span>
        </>
      )}
    </div>
  );
}

interface PortsProps {
  id: string;
  ports: readonly PortFace[];
  far: boolean;
  tiny: boolean;
  selected: boolean;
  beside: boolean;
}

function Ports({ id, ports, far, tiny, selected, beside }: PortsProps) {
  const problems = useEditor((state) => problemsOf(state.problems, id));
  const wired = useEditor((state) => wiredPorts(state.document, id));
  const taken = useEditor((state) => takenPorts(state.trace.wires, id));
  const marks = usePortMarks(id);
  return ports.map((port, index) => (
    <PortRow
      // Two choices may bear the same key for a moment.
      // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
      key={index}
      node={id}
      port={port}
      far={far}
      tiny={tiny}
      reachable={selected}
      beside={beside}
      wired={wired.has(port.name)}
      taken={taken.has(port.name)}
      tests={marks.get(port.name)}
      wrong={problems.some((problem) => problem.port === port.name)}
    />
  ));
}

/** xyflow was told where the handles are when the node came: tell it when they moved. */
function useHandlesKept(id: string, ports: readonly PortFace[], height: number): void {
  const update = useUpdateNodeInternals();
  const names = ports.map((port) => port.name).join("\n");
  const known = useRef(`${height} ${names}`);
  useEffect(() => {
    const now = `${height} ${names}`;
    if (known.current !== now) update(id);
    known.current = now;
  }, [id, names, height, update]);
}
