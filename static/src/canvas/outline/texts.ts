import { addTexts } from "../../i18n";
import de from "../../i18n/de/outline.json";
import en from "../../i18n/en/outline.json";

addTexts("outline", { en, de });
