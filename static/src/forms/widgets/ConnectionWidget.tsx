import { useTranslation } from "react-i18next";
import { errorText } from "../../panels/parts/errors";
import { hrefOf } from "../../store/router";
import { useDatabases } from "../databases";
import { textOf, tied, type WidgetProps } from "../form";

/** One of the connections that were made; a name that is not among them stays as it is. */
export function ConnectionWidget(props: WidgetProps) {
  const { t } = useTranslation("panels");
  const { connections } = useDatabases();
  const current = textOf(props.value);
  const names = (connections.data ?? []).map((connection) => connection.name);
  const none = connections.data !== null && names.length === 0;
  const options = current === "" || names.includes(current) ? names : [...names, current];
  return (
    <>
      <select
        {...tied(props)}
        className="input"
        value={current}
        onChange={(event) => props.set(event.target.value)}
      >
        <option value="">{t("field.choose")}</option>
        {options.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      {connections.error !== null && <p className="error">{errorText(connections.error, t)}</p>}
      {none && (
        <p className="hint">
          {t("database.noneYet")} <a href={hrefOf({ page: "connections" })}>{t("database.make")}</a>
        </p>
      )}
    </>
  );
}
