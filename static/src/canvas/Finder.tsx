import { Dialog } from "@base-ui/react/dialog";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";
import { addAt } from "./adding";
import { type Finding, findAll } from "./find";
import { useAddInView } from "./Palette";
import { SearchList } from "./SearchList";
import { useCanvas } from "./state";
import { useViewing } from "./useView";

const close = () => useCanvas.setState({ finder: null });

/** The search that Ctrl-K and a double click open. */
export function Finder() {
  const open = useCanvas((state) => state.finder !== null);
  const field = useRef<HTMLInputElement>(null);
  const { t } = useTranslation("canvas");
  return (
    <Dialog.Root open={open} onOpenChange={(now) => !now && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop light" />
        <Dialog.Popup className="finder" initialFocus={field} aria-label={t("find.title")}>
          <FinderList field={field} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function FinderList({ field }: { field: React.RefObject<HTMLInputElement | null> }) {
  const { t } = useTranslation("canvas");
  const catalog = useEditor((state) => state.catalog);
  const flow = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const readOnly = useEditor((state) => state.readOnly);
  const [search, setSearch] = useState("");
  const doIt = useDeed();
  const groups = useMemo(
    () => (flow === null ? [] : findAll({ t, readOnly, catalog, flow, types }, search)),
    [t, readOnly, catalog, flow, types, search],
  );
  return (
    <SearchList
      field={field}
      groups={groups}
      label={t("find.title")}
      search={search}
      onSearch={setSearch}
      onChoose={doIt}
      none={t("find.none", { search })}
    />
  );
}

function useDeed(): (found: Finding) => void {
  const add = useAddInView();
  const view = useViewing();
  return ({ deed }) => {
    const place = useCanvas.getState().finder?.place;
    close();
    if ("add" in deed) place === undefined ? add(deed.add) : addAt(deed.add, place);
    else if ("command" in deed) deed.command.run(view);
    else if ("look" in deed) useEditor.setState({ look: { node: deed.look } });
    else {
      useEditor.getState().showNode(deed.show);
      useEditor.getState().setPanel("form");
    }
  };
}
