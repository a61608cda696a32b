import { useState } from "react";
import {
  isSameNumber,
  type KnownCaller,
  readCallers,
  readSetup,
  remember,
  type Setup,
  usual,
} from "./setup";

const callersKey = (flowId: string) => `flowforge.callers.${flowId}`;
const setupKey = (flowId: string) => `flowforge.call.${flowId}`;

/** The set-up of a flow's calls in this window, and the callers that this browser knows for the flow. */
export function useSetup(flowId: string) {
  const [setup, setSetup] = useState(() => readSetup(sessionStorage.getItem(setupKey(flowId))));
  const [callers, setCallers] = useState(() =>
    readCallers(localStorage.getItem(callersKey(flowId))),
  );
  const keepSetup = (next: Setup) => {
    sessionStorage.setItem(setupKey(flowId), JSON.stringify(next));
    setSetup(next);
  };
  const keepCallers = (next: KnownCaller[]) => {
    localStorage.setItem(callersKey(flowId), JSON.stringify(next));
    setCallers(next);
  };
  return {
    setup,
    callers,
    change: (part: Partial<Setup>) => keepSetup({ ...setup, ...part }),
    reset: () => keepSetup(usual),
    remember: (name: string) => keepCallers(remember(callers, { name, number: setup.caller })),
    forget: (number: string) =>
      keepCallers(callers.filter((one) => !isSameNumber(one.number, number))),
  };
}

export type SetupView = ReturnType<typeof useSetup>;
