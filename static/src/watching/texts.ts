import { addTexts } from "../i18n";
import de from "../i18n/de/watching.json";
import en from "../i18n/en/watching.json";

addTexts("watching", { en, de });
