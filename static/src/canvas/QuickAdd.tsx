import { Popover } from "@base-ui/react/popover";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { NodeType } from "../model/types";
import { isEventPort, mayLead } from "../model/wiring";
import { useEditor } from "../store/editor";
import { addAt } from "./actions";
import { Chip } from "./Chip";
import { findTypes, type TypeGroup } from "./findTypes";
import { pointAt } from "./pointAt";
import { type LooseWire, useCanvas } from "./state";

const close = () => useCanvas.setState({ loose: null });

/** A wire was let go over empty canvas: choose the node that it leads to. */
export function QuickAdd() {
  const loose = useCanvas((state) => state.loose);
  if (loose === null) return null;
  return (
    <Popover.Root open onOpenChange={(open) => !open && close()}>
      <Popover.Portal>
        <Popover.Positioner
          className="floating"
          anchor={pointAt(loose.screen)}
          side="right"
          align="start"
          sideOffset={4}
          collisionPadding={10}
        >
          <QuickList loose={loose} />
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function QuickList({ loose }: { loose: LooseWire }) {
  const { t } = useTranslation("canvas");
  const { catalog, document, types } = useEditor();
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const source = types.get(document?.nodes.find(({ id }) => id === loose.source)?.type ?? "");
  const groups = useMemo(
    () => findTypes(catalog, search, (type) => mayLead(source, loose.port, type)),
    [catalog, search, source, loose.port],
  );
  const onKeyDown = (event: KeyboardEvent) => {
    const first = groups[0]?.types[0];
    if (event.key === "Enter" && first !== undefined) put(first, loose);
  };
  return (
    <Popover.Popup className="menu quick-add" initialFocus={field} aria-label={t("quick.title")}>
      <input
        ref={field}
        type="search"
        className="input"
        placeholder={t("palette.search")}
        aria-label={t("palette.search")}
        value={search}
        onChange={(event) => setSearch(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {isEventPort(source, loose.port) && <p className="hint">{t("quick.beside")}</p>}
      <QuickGroups groups={groups} loose={loose} />
      {groups.length === 0 && <p className="hint">{t("palette.none", { search })}</p>}
    </Popover.Popup>
  );
}

/** Put a node of this type at the end of the wire. */
function put(type: NodeType, loose: LooseWire): void {
  addAt(type, loose.place, { source: loose.source, port: loose.port });
  close();
}

function QuickGroups({ groups, loose }: { groups: TypeGroup[]; loose: LooseWire }) {
  return groups.map((group) => (
    <section key={group.id} aria-label={group.label}>
      <div className="menu-title">{group.label}</div>
      {group.types.map((type) => (
        <button
          key={type.type}
          type="button"
          className="menu-item"
          data-type={type.type}
          onClick={() => put(type, loose)}
        >
          <Chip type={type} />
          {type.label}
        </button>
      ))}
    </section>
  ));
}
