import {
  Background,
  BackgroundVariant,
  type EdgeChange,
  ReactFlow,
  type ReactFlowInstance,
  type ReactFlowProps,
  ReactFlowProvider,
  useReactFlow,
} from "@xyflow/react";
import {
  type MouseEvent as ReactMouseEvent,
  type ReactNode,
  useCallback,
  useMemo,
  useRef,
} from "react";
import { useTranslation } from "react-i18next";
import type { Place } from "../model/commands";
import { useEditor } from "../store/editor";
import { CanvasMenu } from "./CanvasMenu";
import { ConnectTo } from "./ConnectTo";
import { EmptyCanvas } from "./EmptyCanvas";
import { type CanvasEdge, type CanvasNode, EdgeMaker, NodeMaker } from "./elements";
import { Finder } from "./Finder";
import { showFirst } from "./firstView";
import { KeyOverview } from "./KeyOverview";
import { NodeFace } from "./NodeFace";
import { NoteFace } from "./NoteFace";
import { Notice } from "./Notice";
import { Overview } from "./Overview";
import { pointOf } from "./pointAt";
import { QuickAdd } from "./QuickAdd";
import { useCanvas } from "./state";
import { isValid, onConnect, onReconnect, useLetGo } from "./useDrawing";
import { onNodeDrag, useDrop, useNodeChanges } from "./useMoving";
import { useShortcuts } from "./useShortcuts";
import { useView } from "./useView";
import { WireEdge } from "./WireEdge";
import { ZoomBar } from "./ZoomBar";

// xyflow mounts everything anew when one of these is another object.
const nodeTypes = { face: NodeFace, note: NoteFace };
const edgeTypes = { wire: WireEdge };

/** The distance of the dots. */
const GRID = 22;

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

/** A double click on the empty canvas: what is found there goes there. */
function useFindHere() {
  const { screenToFlowPosition } = useReactFlow();
  return useCallback(
    (event: ReactMouseEvent) => {
      if (!(event.target as Element).matches(".react-flow__pane")) return;
      useCanvas.setState({ finder: { place: screenToFlowPosition(pointOf(event)) } });
    },
    [screenToFlowPosition],
  );
}

/** What stays as it is whatever is drawn. */
const fixed = {
  nodeTypes,
  edgeTypes,
  onNodeClick,
  onNodeDoubleClick,
  onNodeDrag,
  onEdgesChange,
  onConnect,
  onReconnect,
  isValidConnection: isValid,
  connectionRadius: 26,
  reconnectRadius: 14,
  onlyRenderVisibleElements: true,
  snapGrid: [GRID, GRID],
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
  const drawing = !useEditor((state) => state.readOnly);
  const pane = useRef<HTMLElement>(null);
  const onInit = useCallback((canvas: ReactFlowInstance<CanvasNode, CanvasEdge>) => {
    if (pane.current !== null) void showFirst(canvas, pane.current.getBoundingClientRect());
  }, []);
  const snap = useCanvas((state) => state.snap);
  const onDoubleClick = useFindHere();
  const handlers = { onInit, onNodesChange, onConnectEnd: useLetGo(), ...useMenus(), ...useDrop() };
  useShortcuts();
  useView();
  return (
    <main ref={pane} className="canvas" aria-label={t("canvas.title")}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        snapToGrid={snap}
        onDoubleClick={onDoubleClick}
        nodesDraggable={drawing}
        nodesConnectable={drawing}
        edgesReconnectable={drawing}
        {...fixed}
        {...handlers}
      >
        <Background
          variant={BackgroundVariant.Dots}
          gap={GRID}
          size={2}
          color="var(--dot)"
          bgColor="var(--bg)"
        />
        <Overview />
      </ReactFlow>
      <ZoomBar />
      {drawing && (
        <>
          {nodes.length === 0 && <EmptyCanvas />}
          <QuickAdd />
          <CanvasMenu />
          <ConnectTo />
        </>
      )}
      <Finder />
      <KeyOverview />
      <Notice />
    </main>
  );
}
