import { CSPProvider } from "@base-ui/react/csp-provider";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./i18n";
import "./styles/index.css";
import { App } from "./app/App";
import { ErrorBoundary } from "./app/ErrorBoundary";
import { startApp } from "./store/app";
import { guardUnsaved } from "./store/editor";
import { followHistory } from "./store/followHistory";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");

startApp();
guardUnsaved();
followHistory();
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <ErrorBoundary>
        <App />
      </ErrorBoundary>
    </CSPProvider>
  </StrictMode>,
);
