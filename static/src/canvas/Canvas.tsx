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
import { frameOfKey } from "../model/frames";
import { useEditor } from "../store/editor";
import { DrawingDoors, LookingDoors } from "./doors";
import { useDress } from "./dress";
import { EmptyCanvas } from "./EmptyCanvas";
import { type CanvasEdge, type CanvasPiece, EdgeMaker, FrameMaker, NodeMaker } from "./elements";
import { FrameFace } from "./FrameFace";
import { showFirst } from "./firstView";
import { NodeFace } from "./NodeFace";
import { NoteFace } from "./NoteFace";
import { Notice } from "./Notice";
import { Overview } from "./Overview";
import { pointOf } from "./pointAt";
import { useCanvas } from "./state";
import { useAriaLabels } from "./useAriaLabels";
import { isValid, onConnect, onReconnect, useLetGo } from "./useDrawing";
import { useLongPress } from "./useLongPress";
import { onNodeDrag, useDrop, useNodeChanges } from "./useMoving";
import { useShortcuts } from "./useShortcuts";
import { useView } from "./useView";
import { WireEdge } from "./WireEdge";
import { ZoomBar } from "./ZoomBar";

// xyflow mounts everything anew when one of these is another object.
const nodeTypes = { face: NodeFace, note: NoteFace, frame: FrameFace };
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
const onNodeClick = (_: unknown, { id }: CanvasPiece) => {
  if (frameOfKey(id) !== undefined) return;
  const { panel, trace, setPanel } = useEditor.getState();
  if (panel !== "phone" || !trace.running) setPanel("form");
};
const onNodeDoubleClick = (_: unknown, { id }: CanvasPiece) => {
  if (frameOfKey(id) === undefined) useEditor.getState().setPanel("form");
};

const useMakers = () =>
  useRef({ nodes: new NodeMaker(), frames: new FrameMaker(), edges: new EdgeMaker() }).current;

function useElements(dragged: ReadonlyMap<string, Place>) {
  const flow = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const selection = useEditor((state) => state.selection);
  const hot = useEditor((state) => state.trace.wires);
  const wires = useCanvas((state) => state.wires);
  const chosenFrames = useCanvas((state) => state.frames);
  const makers = useMakers();
  const frames = useMemo(
    () => (flow === null ? [] : makers.frames.make(flow, chosenFrames, dragged)),
    [makers, flow, chosenFrames, dragged],
  );
  const nodes = useMemo(
    () => (flow === null ? [] : makers.nodes.make(flow, types, selection, dragged)),
    [makers, flow, types, selection, dragged],
  );
  const edges = useMemo(
    () => (flow === null ? [] : makers.edges.make(flow, types, wires, hot)),
    [makers, flow, types, wires, hot],
  );
  const pieces = useMemo(
    () => (frames.length === 0 ? nodes : [...frames, ...nodes]),
    [frames, nodes],
  );
  const dress = useDress((state) => state.dress);
  return useMemo(() => dress?.(pieces, edges) ?? { nodes: pieces, edges }, [dress, pieces, edges]);
}

/** What the menu is opened on is chosen, if it was not yet. */
function chooseAlone(key: string): void {
  const { selection, select } = useEditor.getState();
  const frame = frameOfKey(key);
  const { frames } = useCanvas.getState();
  if (frame === undefined ? selection.includes(key) : frames.includes(frame)) return;
  select(frame === undefined ? [key] : []);
  useCanvas.setState({ frames: frame === undefined ? [] : [frame] });
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
    (event: ReactMouseEvent, { id }: CanvasPiece) => {
      chooseAlone(id);
      openMenu(event, id);
    },
    [openMenu],
  );
  const onSelectionContextMenu = useCallback(
    (event: ReactMouseEvent, nodes: CanvasPiece[]) => openMenu(event, nodes[0]?.id ?? null),
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
} satisfies ReactFlowProps<CanvasPiece, CanvasEdge>;

/** Where the flow is drawn. */
export function Canvas() {
  const { t } = useTranslation("canvas");
  const { dragged, onNodesChange } = useNodeChanges();
  const { nodes, edges } = useElements(dragged);
  const drawing = !useEditor((state) => state.readOnly);
  const pane = useRef<HTMLElement>(null);
  const onInit = useCallback((canvas: ReactFlowInstance<CanvasPiece, CanvasEdge>) => {
    if (pane.current !== null) void showFirst(canvas, pane.current.getBoundingClientRect());
  }, []);
  const snap = useCanvas((state) => state.snap);
  const onDoubleClick = useFindHere();
  const handlers = { onInit, onNodesChange, onConnectEnd: useLetGo(), ...useMenus(), ...useDrop() };
  useShortcuts();
  useLongPress(pane);
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
        ariaLabelConfig={useAriaLabels(drawing)}
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
          <DrawingDoors />
        </>
      )}
      <LookingDoors />
      <Notice />
    </main>
  );
}
