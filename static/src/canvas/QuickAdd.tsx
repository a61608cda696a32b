import { Popover } from "@base-ui/react/popover";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { fitsAt, type OpenEnd } from "../model/fitting";
import type { NodeType } from "../model/types";
import { isMute } from "../model/wiring";
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

/** Whether nothing can be said to the caller there. */
function useBeside(end: OpenEnd): boolean {
  return useEditor(({ document, types }) => {
    const from = "wire" in end ? end.wire : end;
    return document !== null && "source" in from && isMute(document, types, from);
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
