import { Menu } from "@base-ui/react/menu";
import { Ellipsis, type LucideIcon } from "lucide-react";

export interface MenuAction {
  label: string;
  icon: LucideIcon;
  run(): void;
  danger?: boolean;
  disabled?: boolean;
}

/** The "…" button with what else can be done to one row. */
export function ActionMenu({ label, actions }: { label: string; actions: MenuAction[] }) {
  return (
    <Menu.Root modal={false}>
      <Menu.Trigger className="btn quiet icon small" aria-label={label} title={label}>
        <Ellipsis size={16} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="floating" align="end" sideOffset={4}>
          <Menu.Popup className="menu">
            {actions.map((action) => (
              <Menu.Item
                key={action.label}
                className={action.danger ? "menu-item danger" : "menu-item"}
                disabled={action.disabled ?? false}
                onClick={action.run}
              >
                <action.icon size={15} aria-hidden />
                {action.label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
