import {
  Background,
  BackgroundVariant,
  type Connection,
  type EdgeChange,
  type FinalConnectionState,
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
import { moveNodes, type Place, reconnect } from "../model/commands";
import { mayConnect } from "../model/wiring";
import { useEditor } from "../store/editor";
import { addAt, drawWire, nudgeOf } from "./actions";
import { CanvasMenu } from "./CanvasMenu";
import { ConnectTo } from "./ConnectTo";
import { EmptyCanvas } from "./EmptyCanvas";
import { type CanvasEdge, type CanvasNode, EdgeMaker, NodeMaker, portOfHandle } from "./elements";
import { showFirst } from "./firstView";
import { NodeFace } from "./NodeFace";
import { NoteFace } from "./NoteFace";
import { Overview } from "./Overview";
import { DRAGGED } from "./Palette";
import { QuickAdd } from "./QuickAdd";
import { useCanvas } from "./state";
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

const wireOf = ({ source, sourceHandle, target }: Connection) => ({
  source,
  port: portOfHandle(sourceHandle),
  target,
});

const isValid = (connection: Connection | CanvasEdge): boolean => {
  const { document, types } = useEditor.getState();
  return document !== null && mayConnect(document, types, wireOf(connection as Connection));
};

const onConnect = (connection: Connection) => {
  const { source, port, target } = wireOf(connection);
  drawWire(source, port, target);
};

const onReconnect = (edge: CanvasEdge, connection: Connection) => {
  const { run, types } = useEditor.getState();
  if (edge.data !== undefined) run(reconnect(types, edge.data.wire, wireOf(connection)));
};

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

const pointOf = (event: MouseEvent | TouchEvent | ReactMouseEvent): Place => {
  const point = "changedTouches" in event ? event.changedTouches[0] : event;
  return { x: point?.clientX ?? 0, y: point?.clientY ?? 0 };
};

/** A wire let go on a node's body leads there; over empty canvas it asks for a new node. */
function useLetGo() {
  const { screenToFlowPosition } = useReactFlow();
  return useCallback(
    (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
      if (state.isValid || state.fromHandle?.type !== "source") return;
      const source = state.fromHandle.nodeId;
      const port = portOfHandle(state.fromHandle.id);
      const screen = pointOf(event);
      const under = document.elementFromPoint(screen.x, screen.y);
      const target = under?.closest<HTMLElement>("[data-node-id]")?.dataset.nodeId;
      const { document: flow, types } = useEditor.getState();
      if (target !== undefined) {
        const wire = { source, port, target };
        if (flow !== null && mayConnect(flow, types, wire)) drawWire(source, port, target);
      } else if (under?.closest(".react-flow__pane") != null) {
        useCanvas.setState({
          loose: { source, port, screen, place: screenToFlowPosition(screen) },
        });
      }
    },
    [screenToFlowPosition],
  );
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
