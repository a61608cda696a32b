import { useEffect } from "react";
import { ConnectionsPage } from "../panels/ConnectionsPage";
import { FlowsPage } from "../panels/FlowsPage";
import { SettingsPage } from "../panels/SettingsPage";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { EditorPage } from "./EditorPage";
import { Rail } from "./Rail";
import { StatusBar } from "./StatusBar";

/** The frame of the page and what stands in it, by the address. */
export function App() {
  const route = useApp((state) => state.route);
  useTitle();
  return (
    <div className="frame">
      <Rail />
      {route.page === "flow" ? (
        <EditorPage id={route.id} />
      ) : (
        <div className="page-room" key={route.page}>
          {route.page === "flows" && <FlowsPage />}
          {route.page === "connections" && <ConnectionsPage />}
          {route.page === "settings" && <SettingsPage />}
        </div>
      )}
      <StatusBar />
    </div>
  );
}

/** The browser's tab bears the name of the open flow. */
function useTitle(): void {
  const editing = useApp((state) => state.route.page === "flow");
  const name = useEditor((state) => state.document?.name ?? "");
  useEffect(() => {
    document.title = editing && name !== "" ? `${name} · FlowForge` : "FlowForge";
  }, [editing, name]);
}
