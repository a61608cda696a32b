import { Menu } from "@base-ui/react/menu";
import { ChevronDown } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";

/** Which version answers calls, and what can be done about it. */
export function LiveMenu({ version, on }: { version: number; on: boolean }) {
  const { t } = useTranslation("canvas");
  const switchFlow = useEditor((state) => state.switchFlow);
  return (
    <Menu.Root>
      <Menu.Trigger className={`pill ${on ? "live" : "off"} pill-button`}>
        {t(on ? "top.live" : "top.off", { version })}
        <ChevronDown size={13} aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="floating" sideOffset={6} align="start">
          <Menu.Popup className="menu">
            <Menu.Item className="menu-item" onClick={() => void switchFlow(!on)}>
              {t(on ? "top.switchOff" : "top.switchOn")}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
