/** The texts of the library. */

import { addTexts } from "../i18n";
import de from "../i18n/de/library.json";
import en from "../i18n/en/library.json";

addTexts("library", { en, de });
