import { CSPProvider } from "@base-ui/react/csp-provider";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./i18n";
import "./styles/index.css";
import { App } from "./app/App";
import { ErrorBoundary } from "./app/ErrorBoundary";
import { ignoreStrayFiles } from "./panels/parts/draggedFiles";
import { startApp, useApp } from "./store/app";
import { guardUnsaved, useEditor } from "./store/editor";
import { followHistory } from "./store/followHistory";

const root = document.getElementById("root");
if (root === null) throw new Error("the page has no #root");

startApp();
// The flow is fetched while the editor's own script still comes.
const { route } = useApp.getState();
if (route.page === "flow") void useEditor.getState().openFlow(route.id);
guardUnsaved();
ignoreStrayFiles();
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
