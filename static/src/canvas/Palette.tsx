import { useReactFlow } from "@xyflow/react";
import { Search } from "lucide-react";
import { type DragEvent, type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NodeType } from "../model/types";
import { useEditor } from "../store/editor";
import { addFree } from "./adding";
import { Chip } from "./Chip";
import { findTypes, firstSentence } from "./findTypes";
import { useCanvas } from "./state";

/** The kind of what is dragged from the palette; its data is the type's name. */
export const DRAGGED = "application/x-flowforge-node";

/** Add a node beside the chosen one, or in the middle of what can be seen of the canvas. */
export function useAddInView(): (type: NodeType) => void {
  const { screenToFlowPosition } = useReactFlow();
  return (type) => {
    const pane = document.querySelector(".react-flow")?.getBoundingClientRect();
    if (pane === undefined) return;
    const middle = { x: pane.x + pane.width / 2, y: pane.y + pane.height * 0.42 };
    addFree(type, screenToFlowPosition(middle));
  };
}

/** Every node type by category: drag one onto the canvas, or choose it with a click or Enter. */
export function Palette() {
  const { t } = useTranslation("canvas");
  const catalog = useEditor((state) => state.catalog);
  const [search, setSearch] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const add = useAddInView();
  const groups = useMemo(() => findTypes(catalog, search), [catalog, search]);
  const first = groups[0]?.types[0];

  const onSearchKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" && first !== undefined) add(first);
    if (event.key === "Escape") setSearch("");
    if (event.key === "ArrowDown") {
      event.preventDefault();
      moveFocus(list.current, event.target as HTMLElement, 1);
    }
  };

  return (
    <aside className="palette" aria-label={t("palette.title")}>
      <div className="palette-search">
        <Search size={15} aria-hidden="true" />
        <input
          type="search"
          className="input"
          placeholder={t("palette.search")}
          aria-label={t("palette.search")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          onKeyDown={onSearchKey}
        />
      </div>
      <div className="palette-list" ref={list}>
        {groups.map((group) => (
          <section key={group.id} aria-label={group.label}>
            <h3>{group.label}</h3>
            {group.types.map((type) => (
              <PaletteItem key={type.type} type={type} onAdd={add} />
            ))}
          </section>
        ))}
        {groups.length === 0 && search !== "" && (
          <p className="muted small">{t("palette.none", { search })}</p>
        )}
      </div>
    </aside>
  );
}

/** Put the focus on the next or the one before of the items in `list`. */
function moveFocus(list: HTMLElement | null, from: HTMLElement, by: 1 | -1): void {
  const items = [...(list?.querySelectorAll<HTMLElement>("[data-type]") ?? [])];
  const next = items[items.indexOf(from) + by] ?? items[by === 1 ? 0 : items.length - 1];
  next?.focus();
}

function PaletteItem({ type, onAdd }: { type: NodeType; onAdd: (type: NodeType) => void }) {
  const { t } = useTranslation("canvas");
  const onDragStart = (event: DragEvent<HTMLElement>) => {
    event.dataTransfer.setData(DRAGGED, type.type);
    event.dataTransfer.effectAllowed = "copy";
    // What is dragged can be read only when it is let go; the canvas wants to aim before.
    useCanvas.setState({ dragged: type });
  };
  const onDragEnd = () => useCanvas.setState({ dragged: null, aim: null });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const list = event.currentTarget.closest<HTMLElement>(".palette-list");
    moveFocus(list, event.currentTarget, event.key === "ArrowDown" ? 1 : -1);
  };
  return (
    <button
      type="button"
      className="palette-item"
      draggable
      data-type={type.type}
      title={t("palette.item", { label: type.label, help: firstSentence(type.help) })}
      onDragStart={onDragStart}
      onDragEnd={onDragEnd}
      onKeyDown={onKeyDown}
      onClick={() => onAdd(type)}
    >
      {/* Firefox drags a button by its content alone: the content fills it. */}
      <span className="palette-words">
        <Chip type={type} />
        <span>{type.label}</span>
      </span>
    </button>
  );
}
