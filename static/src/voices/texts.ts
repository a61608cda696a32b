/** The texts of voices. */

import { addTexts } from "../i18n";
import de from "../i18n/de/voices.json";
import en from "../i18n/en/voices.json";
import "../styles/voices.css";

addTexts("voices", { en, de });
