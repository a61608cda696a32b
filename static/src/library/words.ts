/** Words that the parts of the library share. */

import { useTranslation } from "react-i18next";
import { languageName } from "../forms/voices";

/** Names languages in the page's own; what is no speech is called so. */
export function useLanguageName(): (tag: string) => string {
  const { t, i18n } = useTranslation("library");
  return (tag) => (tag === "" ? t("noSpeech") : languageName(tag, i18n.language));
}
