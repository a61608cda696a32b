import { Menu } from "@base-ui/react/menu";
import { useTranslation } from "react-i18next";
import type { Place } from "../model/commands";
import { frameOfKey } from "../model/frames";
import { useEditor } from "../store/editor";
import { arePinned, frameChosen } from "./actions";
import { pasteFromClipboard } from "./clipboard";
import { keyWords } from "./keys";
import { commandNamed, isPossible } from "./pageCommands";
import { pointAt } from "./pointAt";
import { useCanvas } from "./state";
import { useViewing } from "./useView";

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
          <Menu.Popup className="menu" onContextMenu={(event) => event.preventDefault()}>
            {menu !== null && <Items {...menu} />}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Items({ node, place }: { node: string | null; place: Place }) {
  if (node === null) return <PaneItems place={place} />;
  return frameOfKey(node) === undefined ? <NodeItems /> : <FrameItems />;
}

interface ItemProps {
  command: string;
  /** Instead of what the command does by itself. */
  run?: () => void;
}

function Item({ command, run }: ItemProps) {
  const { t } = useTranslation("canvas");
  const view = useViewing();
  const record = commandNamed(command);
  const { icon: Icon, keys, danger = false } = record;
  return (
    <Menu.Item
      className={danger ? "menu-item danger" : "menu-item"}
      disabled={!isPossible(record)}
      onClick={run ?? (() => record.run(view))}
    >
      <Icon size={15} aria-hidden="true" />
      {t(`command.${command}`)}
      {keys?.[0] !== undefined && <kbd>{keyWords(t, keys[0])}</kbd>}
    </Menu.Item>
  );
}

const sides = [
  "alignLeft",
  "alignCentre",
  "alignRight",
  "alignTop",
  "alignMiddle",
  "alignBottom",
] as const;

function FrameItems() {
  return (
    <>
      <Item command="rename" />
      <Item command="duplicate" />
      <Item command="copy" />
      <Item command="cut" />
      <div className="menu-line" />
      <Item command="delete" />
    </>
  );
}

function NodeItems() {
  const several = useEditor((state) => state.selection.length > 1);
  return (
    <>
      {!several && <Item command="connect" />}
      {!several && <Item command="rename" />}
      <Item command="duplicate" />
      <Item command="copy" />
      <Item command="cut" />
      {several && (
        <>
          <div className="menu-line" />
          {sides.map((side) => (
            <Item key={side} command={side} />
          ))}
          <Item command="tidy" />
        </>
      )}
      <div className="menu-line" />
      <Item command="frame" />
      <Item command={arePinned() ? "unpin" : "pin"} />
      {!several && <Item command="bridge" />}
      <Item command="delete" />
    </>
  );
}

function PaneItems({ place }: { place: Place }) {
  return (
    <>
      <Item command="find" run={() => useCanvas.setState({ finder: { place } })} />
      <Item command="paste" run={() => void pasteFromClipboard(place)} />
      <Item command="selectAll" />
      <Item command="frame" run={() => frameChosen(place)} />
      <div className="menu-line" />
      <Item command="tidy" />
      <Item command="snap" />
      <Item command="fit" />
      <Item command="keys" />
    </>
  );
}
