import { Menu } from "@base-ui/react/menu";
import { Tag } from "lucide-react";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useKnownVariables } from "./useKnownVariables";

interface InsertVariableProps {
  into: RefObject<HTMLInputElement | HTMLTextAreaElement | null>;
  set(text: string): void;
}

/** The small button in a text field that puts a {{variable}} where the caret stands. */
export function InsertVariable({ into, set }: InsertVariableProps) {
  const { t } = useTranslation("panels");
  const { builtIn, written } = useKnownVariables();

  const insert = (name: string) => {
    const control = into.current;
    if (control === null) return;
    const start = control.selectionStart ?? control.value.length;
    const end = control.selectionEnd ?? start;
    const piece = `{{${name}}}`;
    set(control.value.slice(0, start) + piece + control.value.slice(end));
    requestAnimationFrame(() => {
      control.focus();
      control.setSelectionRange(start + piece.length, start + piece.length);
    });
  };

  const items = (variables: { name: string; hint: string }[]) =>
    variables.map(({ name, hint }) => (
      <Menu.Item key={name} className="menu-item variable-item" onClick={() => insert(name)}>
        <code>{name}</code>
        <span className="muted">{hint}</span>
      </Menu.Item>
    ));

  return (
    <Menu.Root modal={false}>
      <Menu.Trigger
        className="insert-variable"
        aria-label={t("field.insert")}
        title={t("field.insert")}
      >
        <Tag size={14} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner className="floating" align="end" sideOffset={4}>
          <Menu.Popup className="menu" finalFocus={false}>
            {written.length > 0 && (
              <Menu.Group>
                <Menu.GroupLabel className="menu-title">
                  {t("field.variablesWritten")}
                </Menu.GroupLabel>
                {items(written)}
              </Menu.Group>
            )}
            <Menu.Group>
              <Menu.GroupLabel className="menu-title">
                {t("field.variablesBuiltIn")}
              </Menu.GroupLabel>
              {items(builtIn)}
            </Menu.Group>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
