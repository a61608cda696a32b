/** The texts of beginning: the gallery, the tour, the check-list, the view on a phone. */

import { addTexts } from "../i18n";
import de from "../i18n/de/start.json";
import en from "../i18n/en/start.json";

addTexts("start", { en, de });
