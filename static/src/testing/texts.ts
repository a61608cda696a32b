/** The texts of the tests, for each part that is loaded by itself. */

import { addTexts } from "../i18n";
import de from "../i18n/de/tests.json";
import en from "../i18n/en/tests.json";
import "../styles/tests.css";

addTexts("tests", { en, de });
