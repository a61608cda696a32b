/** The entry of the sign-in pages; which one it is, the server says on #root. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { speakLanguage } from "./i18n";
import type { Lang } from "./model/types";
import { SignIn } from "./signin/SignIn";
import { followTheme } from "./store/theme";
import "./styles/index.css";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");

followTheme();

const lang = root.dataset.lang;
if (lang === "en" || lang === "de") void speakLanguage(lang satisfies Lang);

const token = new URLSearchParams(window.location.search).get("token") ?? "";
createRoot(root).render(
  <StrictMode>
    <SignIn page={root.dataset.page === "setup" ? "setup" : "login"} token={token} />
  </StrictMode>,
);
