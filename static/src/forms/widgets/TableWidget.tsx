import { useTranslation } from "react-i18next";
import { useDatabases } from "../databases";
import { textOf, type WidgetProps } from "../form";
import { Suggest } from "../Suggest";

/** A table of the chosen connection. While the database is away, what is typed is kept. */
export function TableWidget(props: WidgetProps) {
  const { t } = useTranslation("panels");
  const { connection, tables } = useDatabases();
  const items = (tables.data ?? []).map((table) => ({ value: table.name, hint: "" }));
  const empty = tables.loading ? "database.reading" : "database.noMatch";
  return (
    <>
      <Suggest
        widget={props}
        value={textOf(props.value)}
        items={items}
        empty={t(connection === "" ? "database.chooseConnection" : empty)}
      />
      {tables.error !== null && (
        <div className="banner warn away">
          <span>{t("database.away", { name: connection })}</span>
          <button type="button" className="btn small" onClick={() => void tables.reload()}>
            {t("common.retry")}
          </button>
        </div>
      )}
    </>
  );
}
