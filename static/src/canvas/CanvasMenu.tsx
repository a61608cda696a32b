import { Menu } from "@base-ui/react/menu";
import {
  Cable,
  ClipboardPaste,
  Copy,
  CopyPlus,
  Scissors,
  Sparkles,
  SquareDashed,
  Trash2,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";
import { copyChosen, deleteChosen, duplicateChosen, pasteClip, selectAll, tidyUp } from "./actions";
import { pointAt } from "./pointAt";
import { useCanvas } from "./state";

/** The menu of a node, or of the empty canvas: right click, or Shift+F10. */
export function CanvasMenu() {
  const menu = useCanvas((state) => state.menu);
  const close = () => useCanvas.setState({ menu: null });
  return (
    <Menu.Root open={menu !== null} onOpenChange={(open) => !open && close()}>
      <Menu.Portal>
        <Menu.Positioner
          className="floating"
          anchor={menu === null ? undefined : pointAt(menu.screen)}
          side="bottom"
          align="start"
          collisionPadding={8}
        >
          <Menu.Popup className="menu">
            {menu !== null &&
              (menu.node === null ? (
                <PaneItems place={menu.place} />
              ) : (
                <NodeItems id={menu.node} />
              ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface ItemProps {
  icon: ReactNode;
  label: string;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

function Item({ icon, label, keys, danger = false, disabled = false, onClick }: ItemProps) {
  return (
    <Menu.Item
      className={danger ? "menu-item danger" : "menu-item"}
      disabled={disabled}
      onClick={onClick}
    >
      {icon}
      {label}
      {keys !== undefined && <kbd>{keys}</kbd>}
    </Menu.Item>
  );
}

function NodeItems({ id }: { id: string }) {
  const { t } = useTranslation("canvas");
  const wired = useEditor(({ document, types }) => {
    const node = document?.nodes.find((one) => one.id === id);
    return types.get(node?.type ?? "")?.wired ?? true;
  });
  return (
    <>
      {wired && (
        <Item
          icon={<Cable size={15} />}
          label={t("menu.connect")}
          onClick={() => useCanvas.setState({ connecting: id })}
        />
      )}
      <Item
        icon={<CopyPlus size={15} />}
        label={t("menu.duplicate")}
        keys={t("keys.ctrl", { key: "D" })}
        onClick={duplicateChosen}
      />
      <Item
        icon={<Copy size={15} />}
        label={t("menu.copy")}
        keys={t("keys.ctrl", { key: "C" })}
        onClick={copyChosen}
      />
      <Item
        icon={<Scissors size={15} />}
        label={t("menu.cut")}
        keys={t("keys.ctrl", { key: "X" })}
        onClick={() => copyChosen() !== null && deleteChosen()}
      />
      <div className="menu-line" />
      <Item
        icon={<Trash2 size={15} />}
        label={t("menu.delete")}
        keys={t("keys.delete")}
        danger
        onClick={deleteChosen}
      />
    </>
  );
}

function PaneItems({ place }: { place: { x: number; y: number } }) {
  const { t } = useTranslation("canvas");
  const clip = useCanvas((state) => state.clip);
  const empty = useEditor((state) => (state.document?.nodes.length ?? 0) === 0);
  return (
    <>
      <Item
        icon={<ClipboardPaste size={15} />}
        label={t("menu.paste")}
        keys={t("keys.ctrl", { key: "V" })}
        disabled={clip === null}
        onClick={() => pasteClip(clip, place)}
      />
      <Item
        icon={<SquareDashed size={15} />}
        label={t("menu.selectAll")}
        keys={t("keys.ctrl", { key: "A" })}
        disabled={empty}
        onClick={selectAll}
      />
      <Item
        icon={<Sparkles size={15} />}
        label={t("zoom.tidy")}
        disabled={empty}
        onClick={tidyUp}
      />
    </>
  );
}
