import { ConnectionsPage } from "../panels/ConnectionsPage";
import { FlowsPage } from "../panels/FlowsPage";
import { SettingsPage } from "../panels/SettingsPage";
import { useApp } from "../store/app";
import { EditorPage } from "./EditorPage";
import { Rail } from "./Rail";
import { StatusBar } from "./StatusBar";

/** The frame of the page and what stands in it, by the address. */
export function App() {
  const route = useApp((state) => state.route);
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
