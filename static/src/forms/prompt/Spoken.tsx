import { useTranslation } from "react-i18next";
import { tied } from "../form";
import { HowSpoken } from "./HowSpoken";
import { SpokenText } from "./SpokenText";
import type { WordingProps } from "./WordingFields";

/** A text, and the voice that says it. */
export function Spoken(props: WordingProps) {
  const { t } = useTranslation("panels");
  const { widget, at, wording, set } = props;
  return (
    <>
      <div className="prompt-text" data-path={`${at}.say`}>
        <SpokenText
          tie={tied(widget)}
          placeholder={widget.field.text.placeholder ?? t("prompt.textPlaceholder")}
          text={wording.say}
          set={(say) => set({ ...wording, say })}
        />
      </div>
      <HowSpoken {...props} />
    </>
  );
}
