import { useTranslation } from "react-i18next";
import { CopyButton } from "../../panels/parts/CopyButton";
import { webhookAddress } from "../../panels/parts/webhook";
import { useApp } from "../../store/app";
import { textOf, tied, type WidgetProps } from "../form";

/** The last part of the webhook's address, and the whole address to copy. */
export function PathWidget(props: WidgetProps) {
  const { t } = useTranslation("panels");
  const baseUrl = useApp((state) => state.status?.baseUrl ?? window.location.origin);
  const { field, set } = props;
  const path = textOf(props.value);
  const address = webhookAddress(baseUrl, path);
  return (
    <>
      <input
        {...tied(props)}
        className="input mono"
        type="text"
        autoComplete="off"
        spellCheck={false}
        maxLength={field.schema.maxLength}
        placeholder={field.text.placeholder}
        value={path}
        onChange={(event) => set(event.target.value)}
      />
      {path.trim() === "" ? (
        <p className="hint">{t("path.missing")}</p>
      ) : (
        <div className="address">
          <output aria-label={t("path.full")}>{address}</output>
          <CopyButton text={address} label={t("path.copy")} />
        </div>
      )}
    </>
  );
}
