import { useTranslation } from "react-i18next";
import { textOf, type WidgetProps } from "../form";
import { Suggest } from "../Suggest";
import { useKnownVariables } from "../useKnownVariables";

/** The name of a variable; those that the flow knows are suggested. */
export function VariableWidget(props: WidgetProps) {
  const { t } = useTranslation("panels");
  const { builtIn, written } = useKnownVariables();
  const items = [...written, ...builtIn].map(({ name, hint }) => ({ value: name, hint }));
  return (
    <Suggest
      widget={props}
      value={textOf(props.value)}
      items={items}
      empty={t("field.noVariables")}
      mono
    />
  );
}
