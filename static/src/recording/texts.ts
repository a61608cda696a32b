/** The texts of recordings. */

import { addTexts } from "../i18n";
import de from "../i18n/de/recording.json";
import en from "../i18n/en/recording.json";

addTexts("recording", { en, de });
