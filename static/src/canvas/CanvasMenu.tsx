import { Menu } from "@base-ui/react/menu";
import {
  Cable,
  ClipboardPaste,
  Copy,
  CopyPlus,
  type LucideIcon,
  Scissors,
  Sparkles,
  SquareDashed,
  Trash2,
  Unplug,
} from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Place } from "../model/commands";
import { useEditor } from "../store/editor";
import {
  bridging,
  copyChosen,
  deleteChosen,
  deleteKeepingPath,
  duplicateChosen,
  pasteClip,
  selectAll,
  tidyUp,
} from "./actions";
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
  icon: LucideIcon;
  /** A text of the menu. */
  text: string;
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  onClick: () => void;
}

function Item({ icon: Icon, text, keys, danger = false, disabled = false, onClick }: ItemProps) {
  const { t } = useTranslation("canvas");
  return (
    <Menu.Item
      className={danger ? "menu-item danger" : "menu-item"}
      disabled={disabled}
      onClick={onClick}
    >
      <Icon size={15} aria-hidden="true" />
      {t(text)}
      {keys !== undefined && (
        <kbd>{keys.length === 1 ? t("keys.ctrl", { key: keys }) : t(keys)}</kbd>
      )}
    </Menu.Item>
  );
}

const cutChosen = () => {
  if (copyChosen() !== null) deleteChosen();
};

function NodeItems({ id }: { id: string }) {
  const wired = useEditor(({ document, types }) => {
    const node = document?.nodes.find((one) => one.id === id);
    return types.get(node?.type ?? "")?.wired ?? true;
  });
  const connectTo = () => useCanvas.setState({ connecting: id });
  return (
    <>
      {wired && <Item icon={Cable} text="menu.connect" onClick={connectTo} />}
      <Item icon={CopyPlus} text="menu.duplicate" keys="D" onClick={duplicateChosen} />
      <Item icon={Copy} text="menu.copy" keys="C" onClick={copyChosen} />
      <Item icon={Scissors} text="menu.cut" keys="X" onClick={cutChosen} />
      <div className="menu-line" />
      {bridging() !== null && (
        <Item icon={Unplug} text="menu.bridge" keys="keys.ctrlDelete" onClick={deleteKeepingPath} />
      )}
      <Item icon={Trash2} text="menu.delete" keys="keys.delete" danger onClick={deleteChosen} />
    </>
  );
}

function PaneItems({ place }: { place: Place }) {
  const clip = useCanvas((state) => state.clip);
  const empty = useEditor((state) => (state.document?.nodes.length ?? 0) === 0);
  const paste = () => pasteClip(clip, place);
  return (
    <>
      <Item
        icon={ClipboardPaste}
        text="menu.paste"
        keys="V"
        disabled={clip === null}
        onClick={paste}
      />
      <Item
        icon={SquareDashed}
        text="menu.selectAll"
        keys="A"
        disabled={empty}
        onClick={selectAll}
      />
      <Item icon={Sparkles} text="zoom.tidy" disabled={empty} onClick={tidyUp} />
    </>
  );
}
