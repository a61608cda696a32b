import { useTranslation } from "react-i18next";
import { useDatabases } from "../databases";
import { textOf, type WidgetProps } from "../form";
import { Suggest } from "../Suggest";

/** A column of the chosen table, with its type. */
export function ColumnWidget(props: WidgetProps) {
  const { t } = useTranslation("panels");
  const { table, tables } = useDatabases();
  const columns = tables.data?.find((candidate) => candidate.name === table)?.columns ?? [];
  const items = columns.map((column) => ({
    value: column.name,
    hint: column.key ? `${column.type} · ${t("database.key")}` : column.type,
  }));
  return (
    <Suggest
      widget={props}
      value={textOf(props.value)}
      items={items}
      empty={t(table === "" ? "database.chooseTable" : "database.noMatch")}
    />
  );
}
