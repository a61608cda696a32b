import { Menu } from "@base-ui/react/menu";
import { useTranslation } from "react-i18next";
import type { OutlineRow } from "../../model/outline";
import { keyWords } from "../keys";
import { useViewing } from "../useView";
import { type Deed, deeds, doDeed } from "./deeds";
import { rowInFocus, useOutline } from "./state";

const close = () => useOutline.setState({ menu: null });

/** What can be done with a row, each with its key: right click, the menu key, or Shift+F10. */
export function RowMenu() {
  const { t } = useTranslation("outline");
  const row = useOutline((state) => state.menu);
  return (
    <Menu.Root open={row !== null} onOpenChange={(open) => !open && close()}>
      <Menu.Portal>
        <Menu.Positioner
          className="floating"
          anchor={rowInFocus}
          side="bottom"
          align="center"
          collisionPadding={8}
        >
          <Menu.Popup
            className="menu"
            aria-label={t("menu")}
            finalFocus={() => useOutline.getState().menu === null && rowInFocus()}
            onContextMenu={(event) => event.preventDefault()}
          >
            {row !== null &&
              deeds
                .filter((deed) => deed.can(row))
                .map((deed) => <Item key={deed.name} deed={deed} row={row} />)}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Item({ deed, row }: { deed: Deed; row: OutlineRow }) {
  const { t } = useTranslation(["outline", "canvas"]);
  const view = useViewing();
  const { icon: Icon, keys, name, danger = false } = deed;
  const run = () => {
    // What opens next gives the focus back to the row, so the row has it first.
    close();
    requestAnimationFrame(() => doDeed(deed, row, view));
  };
  return (
    <Menu.Item className={danger ? "menu-item danger" : "menu-item"} onClick={run}>
      <Icon size={15} aria-hidden="true" />
      {deed.shared ? t(`canvas:command.${name}`) : t(`outline:deed.${name}`)}
      {keys[0] !== undefined && <kbd>{keyWords((key) => t(key, { ns: "canvas" }), keys[0])}</kbd>}
    </Menu.Item>
  );
}
