import {
  Background,
  BackgroundVariant,
  type EdgeChange,
  type NodeChange,
  ReactFlow,
  type ReactFlowInstance,
  type ReactFlowProps,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import {
  type DragEvent,
  type MouseEvent as ReactMouseEvent,
  type ReactNode,
  useCallback,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { moveNodes, type Place } from "../model/commands";
import { useEditor } from "../store/editor";
import { addAt, nudgeOf } from "./actions";
import { CanvasMenu } from "./CanvasMenu";
import { ConnectTo } from "./ConnectTo";
import { EmptyCanvas } from "./EmptyCanvas";
import { type CanvasEdge, type CanvasNode, EdgeMaker, NodeMaker } from "./elements";
import { showFirst } from "./firstView";
import { NodeFace } from "./NodeFace";
import { NoteFace } from "./NoteFace";
import { Overview } from "./Overview";
import { DRAGGED } from "./Palette";
import { pointOf } from "./pointAt";
import { QuickAdd } from "./QuickAdd";
import { useCanvas } from "./state";
import { isValid, onConnect, onReconnect, useLetGo } from "./useDrawing";
import { useShortcuts } from "./useShortcuts";
import { useView } from "./useView";
import { WireEdge } from "./WireEdge";
import { ZoomBar } from "./ZoomBar";

// xyflow mounts everything anew when one of these is another object.
const nodeTypes = { face: NodeFace, note: NoteFace };
const edgeTypes = { wire: WireEdge };
const nowhere: ReadonlyMap<string, Place> = new Map();

/** What the palette and the canvas share: where people look. One for each flow. */
export function CanvasRoom({ children }: { children: ReactNode }) {
  const flowId = useEditor((state) => state.flowId);
  return <ReactFlowProvider key={flowId}>{children}</ReactFlowProvider>;
}

const onEdgesChange = (changes: EdgeChange<CanvasEdge>[]) => {
  const wires = new Set(useCanvas.getState().wires);
  for (const change of changes) {
    if (change.type !== "select") continue;
    if (change.selected) wires.add(change.id);
    else wires.delete(change.id);
  }
  useCanvas.setState({ wires: [...wires] });
};

/** Follow selection and moves; a move goes into the flow when it is over. */
function useNodeChanges() {
  const [dragged, setDragged] = useState(nowhere);
  const byMouse = useRef(false);
  const onNodesChange = useCallback((changes: NodeChange<CanvasNode>[]) => {
    const moving = new Map<string, Place>();
    const moved = new Map<string, Place>();
    const { selection, select, run } = useEditor.getState();
    const chosen = new Set(selection);
    for (const change of changes) {
      if (change.type === "position" && change.position !== undefined) {
        (change.dragging ? moving : moved).set(change.id, change.position);
      }
      if (change.type === "select") {
        if (change.selected) chosen.add(change.id);
        else chosen.delete(change.id);
      }
    }
    if (changes.some((change) => change.type === "select")) select([...chosen]);
    if (moving.size > 0) {
      byMouse.current = true;
      setDragged((before) => new Map([...before, ...moving]));
    }
    if (moved.size > 0) {
      // Each drag is a step of its own; a series of arrow keys is one.
      run(moveNodes(moved, byMouse.current ? undefined : nudgeOf(moved.keys())));
      byMouse.current = false;
      setDragged(nowhere);
    }
  }, []);
  return { dragged, onNodesChange };
}

/** A click on a node opens its form, unless a running call is being watched on the telephone. */
const onNodeClick = () => {
  const { panel, trace, setPanel } = useEditor.getState();
  if (panel !== "phone" || !trace.running) setPanel("form");
};
const onNodeDoubleClick = () => useEditor.getState().setPanel("form");

function useElements(dragged: ReadonlyMap<string, Place>) {
  const flow = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const selection = useEditor((state) => state.selection);
  const hot = useEditor((state) => state.trace.wires);
  const wires = useCanvas((state) => state.wires);
  const makers = useRef({ nodes: new NodeMaker(), edges: new EdgeMaker() }).current;
  const nodes = useMemo(
    () => (flow === null ? [] : makers.nodes.make(flow, types, selection, dragged)),
    [makers, flow, types, selection, dragged],
  );
  const edges = useMemo(
    () => (flow === null ? [] : makers.edges.make(flow, types, wires, hot)),
    [makers, flow, types, wires, hot],
  );
  return { nodes, edges };
}

function useMenus() {
  const { screenToFlowPosition } = useReactFlow();
  const openMenu = useCallback(
    (event: MouseEvent | ReactMouseEvent, node: string | null) => {
      event.preventDefault();
      const screen = pointOf(event);
      useCanvas.setState({ menu: { screen, place: screenToFlowPosition(screen), node } });
    },
    [screenToFlowPosition],
  );
  const onNodeContextMenu = useCallback(
    (event: ReactMouseEvent, node: CanvasNode) => {
      const { selection, select } = useEditor.getState();
      if (!selection.includes(node.id)) select([node.id]);
      openMenu(event, node.id);
    },
    [openMenu],
  );
  const onSelectionContextMenu = useCallback(
    (event: ReactMouseEvent, nodes: CanvasNode[]) => openMenu(event, nodes[0]?.id ?? null),
    [openMenu],
  );
  const onPaneContextMenu = useCallback(
    (event: MouseEvent | ReactMouseEvent) => openMenu(event, null),
    [openMenu],
  );
  return { onNodeContextMenu, onSelectionContextMenu, onPaneContextMenu };
}

function useDrop() {
  const { screenToFlowPosition } = useReactFlow();
  const onDragOver = useCallback((event: DragEvent) => {
    if (!event.dataTransfer.types.includes(DRAGGED)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  }, []);
  const onDrop = useCallback(
    (event: DragEvent) => {
      const type = useEditor.getState().types.get(event.dataTransfer.getData(DRAGGED));
      if (type === undefined) return;
      event.preventDefault();
      addAt(type, screenToFlowPosition(pointOf(event)));
    },
    [screenToFlowPosition],
  );
  return { onDragOver, onDrop };
}

/** What stays as it is whatever is drawn. */
const fixed = {
  nodeTypes,
  edgeTypes,
  onNodeClick,
  onNodeDoubleClick,
  onEdgesChange,
  onConnect,
  onReconnect,
  isValidConnection: isValid,
  connectionRadius: 26,
  reconnectRadius: 14,
  onlyRenderVisibleElements: true,
  minZoom: 0.1,
  maxZoom: 2,
  // Keys are ours: see useShortcuts.
  deleteKeyCode: null,
  multiSelectionKeyCode: ["Control", "Meta"],
  zoomOnDoubleClick: false,
  elevateNodesOnSelect: true,
  proOptions: { hideAttribution: true },
} satisfies ReactFlowProps<CanvasNode, CanvasEdge>;

/** Where the flow is drawn. */
export function Canvas() {
  const { t } = useTranslation("canvas");
  const { dragged, onNodesChange } = useNodeChanges();
  const { nodes, edges } = useElements(dragged);
  const pane = useRef<HTMLElement>(null);
  const onInit = useCallback((canvas: ReactFlowInstance<CanvasNode, CanvasEdge>) => {
    if (pane.current !== null) void showFirst(canvas, pane.current.getBoundingClientRect());
  }, []);
  const handlers = { onInit, onNodesChange, onConnectEnd: useLetGo(), ...useMenus(), ...useDrop() };
  useShortcuts();
  useView();
  return (
    <main ref={pane} className="canvas" aria-label={t("canvas.title")}>
      <ReactFlow nodes={nodes} edges={edges} {...fixed} {...handlers}>
        <Background
          variant={BackgroundVariant.Dots}
          gap={22}
          size={2}
          color="var(--dot)"
          bgColor="var(--bg)"
        />
        <Overview />
      </ReactFlow>
      {nodes.length === 0 && <EmptyCanvas />}
      <ZoomBar />
      <QuickAdd />
      <CanvasMenu />
      <ConnectTo />
    </main>
  );
}
