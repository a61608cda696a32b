import { type NodeProps, useReactFlow } from "@xyflow/react";
import {
  type KeyboardEvent,
  memo,
  type PointerEvent as ReactPointerEvent,
  useEffect,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { COLOURS, changeFrame, SMALLEST } from "../model/frames";
import type { Frame } from "../model/types";
import { useEditor } from "../store/editor";
import type { CanvasFrame } from "./elements";
import { useCanvas } from "./state";

const change = (id: string, what: Parameters<typeof changeFrame>[1], merge?: string) =>
  useEditor.getState().run(changeFrame(id, what, merge));

/** A box behind the nodes. Its head is what is dragged; what stands in it comes along. */
export const FrameFace = memo(function FrameFace({ data, selected }: NodeProps<CanvasFrame>) {
  const { frame } = data;
  const readOnly = useEditor((state) => state.readOnly);
  const { t } = useTranslation("canvas");
  const { size, onPointerDown } = useResizing(frame);
  return (
    <div
      className="frame-box"
      data-frame-id={frame.id}
      data-colour={frame.colour}
      data-selected={selected}
      style={size ?? undefined}
    >
      <div className="frame-head">
        <Title frame={frame} />
        {selected && !readOnly && <Colours frame={frame} />}
      </div>
      {!readOnly && (
        <button
          type="button"
          className="frame-corner nodrag nopan"
          aria-label={t("frame.size")}
          title={t("frame.size")}
          tabIndex={selected ? 0 : -1}
          onPointerDown={onPointerDown}
          onKeyDown={(event) => resizeByKey(event, frame)}
        />
      )}
    </div>
  );
});

/** The title; a double click or F2 makes it a field. */
function Title({ frame }: { frame: Frame }) {
  const { t } = useTranslation("canvas");
  const naming = useCanvas((state) => state.naming === frame.id);
  const open = () => {
    if (!useEditor.getState().readOnly) useCanvas.setState({ naming: frame.id });
  };
  if (naming) return <TitleField frame={frame} />;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard it is F2 on the chosen frame
    <span className="frame-title" onDoubleClick={open}>
      {frame.title === "" ? <i>{t("frame.untitled")}</i> : frame.title}
    </span>
  );
}

function TitleField({ frame }: { frame: Frame }) {
  const { t } = useTranslation("canvas");
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(frame.title);
  useEffect(() => field.current?.select(), []);
  const close = () => useCanvas.setState({ naming: null });
  const keep = () => {
    if (typed.trim() !== frame.title) change(frame.id, { title: typed.trim() });
    close();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") keep();
    if (event.key === "Escape") close();
  };
  return (
    <input
      ref={field}
      className="frame-title nodrag nopan"
      aria-label={t("frame.title")}
      maxLength={100}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={keep}
      onKeyDown={onKeyDown}
    />
  );
}

function Colours({ frame }: { frame: Frame }) {
  const { t } = useTranslation("canvas");
  return (
    <fieldset className="frame-colours nodrag nopan" aria-label={t("frame.colour")}>
      {COLOURS.map((colour) => (
        <button
          key={colour}
          type="button"
          data-colour={colour}
          aria-label={t(`colour.${colour}`)}
          title={t(`colour.${colour}`)}
          aria-pressed={colour === frame.colour}
          onClick={(event) => {
            event.stopPropagation();
            change(frame.id, { colour });
          }}
        />
      ))}
    </fieldset>
  );
}

const STEP = 10;
const LEAP = 50;

/** The arrow keys at the corner: the frame grows and shrinks, with Shift faster. */
function resizeByKey(event: KeyboardEvent, { id, width, height }: Frame): void {
  const by = event.shiftKey ? LEAP : STEP;
  const sizes: Record<string, { width: number } | { height: number }> = {
    ArrowRight: { width: width + by },
    ArrowLeft: { width: width - by },
    ArrowDown: { height: height + by },
    ArrowUp: { height: height - by },
  };
  const size = sizes[event.key];
  if (size === undefined) return;
  event.preventDefault();
  // The node around it would move by the same keys.
  event.stopPropagation();
  change(id, size, `size:${id}`);
}

/** Drag the lower right corner; the flow learns of it when the mouse is let go. */
function useResizing(frame: Frame) {
  const { getZoom } = useReactFlow();
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const onPointerDown = (event: ReactPointerEvent<HTMLElement>) => {
    event.stopPropagation();
    const corner = event.currentTarget;
    const { clientX, clientY } = event;
    const sizeAt = (now: PointerEvent) => ({
      width: Math.max(frame.width + (now.clientX - clientX) / getZoom(), SMALLEST.width),
      height: Math.max(frame.height + (now.clientY - clientY) / getZoom(), SMALLEST.height),
    });
    const move = (now: PointerEvent) => setSize(sizeAt(now));
    const end = (now: PointerEvent) => {
      corner.removeEventListener("pointermove", move);
      if (now.type === "pointerup") change(frame.id, sizeAt(now));
      setSize(null);
    };
    corner.setPointerCapture(event.pointerId);
    corner.addEventListener("pointermove", move);
    corner.addEventListener("pointerup", end, { once: true });
    corner.addEventListener("pointercancel", end, { once: true });
  };
  return { size, onPointerDown };
}
