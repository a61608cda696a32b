/** The texts of versions and of company. */

import { addTexts } from "../i18n";
import de from "../i18n/de/versions.json";
import en from "../i18n/en/versions.json";

addTexts("versions", { en, de });
