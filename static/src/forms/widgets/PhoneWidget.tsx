import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { readPhoneNumber } from "../../api/client";
import { useEditor } from "../../store/editor";
import "../../watching/texts";
import { textOf, type WidgetProps } from "../form";
import { TextWidget } from "./TextWidget";

const PAUSE_MS = 120;

/** A telephone number, as people write it, and beneath it as it is dialled: "+49 211 …". */
export function PhoneWidget(props: WidgetProps) {
  const { t } = useTranslation("watching");
  const text = textOf(props.value).trim();
  const read = useRead(text);
  return (
    <div className="phone-widget">
      <TextWidget {...props} />
      {read !== "" && read !== text && (
        <output className="hint number-read" htmlFor={props.id}>
          {t("number", { number: read })}
        </output>
      )}
    </div>
  );
}

/** The number as the server reads it; "" while it is none. */
function useRead(text: string): string {
  const country = useEditor((state) => state.document?.settings.country ?? "DE");
  const [read, setRead] = useState({ text: "", shown: "" });
  useEffect(() => {
    if (!/\d{2}/.test(text) || text.includes("{{")) return;
    let gone = false;
    const timer = setTimeout(() => {
      readPhoneNumber(text, country).then(
        ({ shown }) => gone || setRead({ text, shown }),
        () => undefined, // the number is looked at again when it is saved
      );
    }, PAUSE_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [text, country]);
  return read.text === text ? read.shown : "";
}
