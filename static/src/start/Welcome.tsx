import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";
import { Gallery } from "./Gallery";
import "./texts";

/** What an empty server greets with. */
export function Welcome() {
  const { t } = useTranslation("start");
  const readOnly = useEditor((state) => state.readOnly);
  return (
    <section aria-labelledby="welcome">
      <h2 id="welcome" className="welcome-title">
        {t("welcome.title")}
      </h2>
      <p className="muted gallery-intro">{t(readOnly ? "welcome.viewer" : "welcome.text")}</p>
      <Gallery />
    </section>
  );
}
