import { Popover } from "@base-ui/react/popover";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { freshNode, mayPrecede } from "../model/bestPort";
import { portIn } from "../model/inserting";
import type { FlowDocument, NodeType } from "../model/types";
import { isEventPort, mayLead, type Types } from "../model/wiring";
import { useEditor } from "../store/editor";
import { addAtEnd } from "./adding";
import { Chip } from "./Chip";
import { findTypes, type TypeGroup } from "./findTypes";
import { pointAt } from "./pointAt";
import { type Found, type FoundGroup, SearchList } from "./SearchList";
import { type LooseWire, useCanvas } from "./state";

const close = () => useCanvas.setState({ loose: null });

/** A wire waits for a node at its other end: choose one of those that make sense there. */
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

/** Which types make sense at the open end of a wire. */
function fitsAt(
  end: LooseWire["end"],
  flow: FlowDocument,
  types: Types,
): (type: NodeType) => boolean {
  if ("wire" in end) {
    return (type) => portIn(flow, types, end.wire, freshNode(type)) !== undefined;
  }
  const typeOf = (id: string) => types.get(flow.nodes.find((node) => node.id === id)?.type ?? "");
  if ("target" in end) {
    const target = typeOf(end.target);
    return (type) => mayPrecede(flow, types, type, target);
  }
  const source = typeOf(end.source);
  return (type) => mayLead(source, end.port, type);
}

export interface FoundType extends Found {
  type: NodeType;
}

export const asFound = (groups: TypeGroup[]): FoundGroup<FoundType>[] =>
  groups.map(({ id, label, types }) => ({
    id,
    label,
    items: types.map((type) => ({
      id: type.type,
      label: type.label,
      icon: <Chip type={type} />,
      type,
    })),
  }));

function useBeside(end: LooseWire["end"]): boolean {
  return useEditor(({ document, types }) => {
    const from = "wire" in end ? end.wire : end;
    if (!("source" in from)) return false;
    const source = document?.nodes.find(({ id }) => id === from.source);
    return isEventPort(types.get(source?.type ?? ""), from.port);
  });
}

function QuickList({ loose }: { loose: LooseWire }) {
  const { t } = useTranslation("canvas");
  const catalog = useEditor((state) => state.catalog);
  const flow = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const [search, setSearch] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const beside = useBeside(loose.end);
  const { end } = loose;
  const title = t(
    "wire" in end ? "quick.between" : "target" in end ? "quick.before" : "quick.title",
  );
  const groups = useMemo(
    () =>
      flow === null ? [] : asFound(findTypes(catalog, search, fitsAt(loose.end, flow, types))),
    [catalog, search, flow, types, loose.end],
  );
  const choose = ({ type }: FoundType) => {
    addAtEnd(type, loose);
    close();
  };
  return (
    <Popover.Popup
      className="menu quick-add"
      initialFocus={field}
      finalFocus={() => loose.back?.() ?? true}
      aria-label={title}
    >
      <SearchList
        field={field}
        groups={groups}
        label={t("palette.search")}
        search={search}
        onSearch={setSearch}
        onChoose={choose}
        none={t("palette.none", { search })}
      >
        {beside && <p className="hint">{t("quick.beside")}</p>}
      </SearchList>
    </Popover.Popup>
  );
}
