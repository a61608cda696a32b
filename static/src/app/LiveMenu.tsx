import { Menu } from "@base-ui/react/menu";
import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";

/** Which version answers calls, and what can be done about it. */
export function LiveMenu({ version }: { version: number }) {
  const { t } = useTranslation("canvas");
  const takeOffline = useEditor((state) => state.takeOffline);
  return (
    <Menu.Root>
      <Menu.Trigger className="pill live pill-button">
        {t("top.live", { version })}
        <ChevronDown size={13} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="floating" sideOffset={6} align="start">
          <Menu.Popup className="menu">
            <Menu.Item className="menu-item" onClick={() => void takeOffline()}>
              {t("top.offline")}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
