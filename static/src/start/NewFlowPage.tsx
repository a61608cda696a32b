import { ArrowLeft } from "lucide-react";
import { useTranslation } from "react-i18next";
import { hrefOf } from "../store/router";
import { Gallery } from "./Gallery";
import "./texts";

/** Make a flow: from a template, or from nothing. */
export function NewFlowPage() {
  const { t } = useTranslation("start");
  return (
    <div className="page">
      <a className="back-link" href={hrefOf({ page: "flows" })}>
        <ArrowLeft size={15} aria-hidden />
        {t("new.back")}
      </a>
      <header className="page-head">
        <h1>{t("new.title")}</h1>
      </header>
      <p className="muted gallery-intro">{t("new.text")}</p>
      <Gallery />
    </div>
  );
}
