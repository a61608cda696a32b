/** What opens over the canvas: fetched when it is opened first, or before by an idle browser. */

import { later, useOnce } from "../later";
import { useWatching } from "../watching/state";
import { useCanvas } from "./state";

const QuickAdd = later(() => import("./QuickAdd").then((part) => part.QuickAdd));
const CanvasMenu = later(() => import("./CanvasMenu").then((part) => part.CanvasMenu));
const ConnectTo = later(() => import("./ConnectTo").then((part) => part.ConnectTo));
const Finder = later(() => import("./Finder").then((part) => part.Finder));
const KeyOverview = later(() => import("./KeyOverview").then((part) => part.KeyOverview));
const SinceLive = later(() => import("../watching/SinceLive").then((part) => part.SinceLive));
const RunningCalls = later(() =>
  import("../watching/RunningCalls").then((part) => part.RunningCalls),
);

/** For those who may change the flow. */
export function DrawingDoors() {
  const loose = useOnce(useCanvas((state) => state.loose !== null));
  const menu = useOnce(useCanvas((state) => state.menu !== null));
  const connecting = useOnce(useCanvas((state) => state.connecting !== null));
  return (
    <>
      {loose && <QuickAdd />}
      {menu && <CanvasMenu />}
      {connecting && <ConnectTo />}
    </>
  );
}

/** For everybody. */
export function LookingDoors() {
  const finder = useOnce(useCanvas((state) => state.finder !== null));
  const overview = useOnce(useCanvas((state) => state.overview));
  const watching = useWatching((state) => state.open);
  return (
    <>
      {finder && <Finder />}
      {overview && <KeyOverview />}
      {watching && <RunningCalls />}
      <SinceLive />
    </>
  );
}
