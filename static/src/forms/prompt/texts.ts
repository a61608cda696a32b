/** The texts of prompts. */

import { addTexts } from "../../i18n";
import de from "../../i18n/de/prompts.json";
import en from "../../i18n/en/prompts.json";

addTexts("prompts", { en, de });
