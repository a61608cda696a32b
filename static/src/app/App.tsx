import { useEffect } from "react";
import { fetchTheRest, later } from "../later";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import type { Route } from "../store/router";
import { Rail } from "./Rail";
import { StatusBar } from "./StatusBar";
import { useSmallScreen } from "./smallScreen";

const EditorPage = later(() => import("./EditorPage").then((part) => part.EditorPage));
const FlowsPage = later(() => import("../panels/FlowsPage").then((part) => part.FlowsPage));
const ConnectionsPage = later(() =>
  import("../panels/ConnectionsPage").then((part) => part.ConnectionsPage),
);
const LibraryPage = later(() => import("../library/LibraryPage").then((part) => part.LibraryPage));
const VoicesPage = later(() => import("../voices/VoicesPage").then((part) => part.VoicesPage));
const SettingsPage = later(() =>
  import("../panels/SettingsPage").then((part) => part.SettingsPage),
);
const NewFlowPage = later(() => import("../start/NewFlowPage").then((part) => part.NewFlowPage));
const CheckList = later(() => import("../start/CheckList").then((part) => part.CheckList));
const PocketPage = later(() => import("../start/PocketPage").then((part) => part.PocketPage));
const Hints = later(
  () => import("./Hints").then((part) => part.Hints),
  () => null,
);

/** The frame of the page and what stands in it, by the address. */
export function App() {
  const route = useApp((state) => state.route);
  useTitle();
  useEffect(() => {
    // The editor says by itself when it stands.
    if (route.page !== "flow") fetchTheRest();
  }, [route.page]);
  return (
    <div className="frame">
      <Rail />
      {route.page === "flow" ? (
        <FlowPage route={route} />
      ) : (
        <div className="page-room" key={route.page}>
          {route.page === "flows" && <FlowsPage />}
          {route.page === "new" && <NewFlowPage />}
          {route.page === "connect" && <CheckList id={route.id} />}
          {route.page === "prompts" && <LibraryPage id={route.id} />}
          {route.page === "voices" && <VoicesPage />}
          {route.page === "connections" && <ConnectionsPage />}
          {route.page === "settings" && <SettingsPage />}
        </div>
      )}
      <StatusBar />
      <Hints />
    </div>
  );
}

/** One flow: drawn where there is room to draw, on a telephone's screen read, called and switched. */
function FlowPage({ route }: { route: Extract<Route, { page: "flow" }> }) {
  const { id, version, at } = route;
  const atPhone = at === "phone";
  return useSmallScreen() ? (
    <PocketPage id={id} atPhone={atPhone} />
  ) : (
    <EditorPage id={id} version={version ?? null} atPhone={atPhone} />
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
