import { useTranslation } from "react-i18next";
import { tied } from "../form";
import { Listen } from "../Listen";
import type { WordingProps } from "./WordingFields";

/** A sound somewhere on the web. */
export function Address({ widget, wording, set }: WordingProps) {
  const { t } = useTranslation("panels");
  return (
    <>
      <div className="prompt-row">
        <input
          {...tied(widget)}
          className="input"
          type="url"
          inputMode="url"
          autoComplete="off"
          spellCheck={false}
          maxLength={1000}
          placeholder="https://"
          aria-label={t("prompt.url")}
          value={wording.url}
          onChange={(event) => set({ ...wording, url: event.target.value })}
        />
        <Listen url={wording.url} />
      </div>
      <p className="hint">{t("prompt.urlHint")}</p>
    </>
  );
}
