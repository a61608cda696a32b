/** The three-step tour: where somebody is in it, remembered in this browser. */

import { create } from "zustand";
import { persist } from "zustand/middleware";

export const TOUR_STEPS = ["prompt", "call", "live"] as const;
export type TourStep = (typeof TOUR_STEPS)[number];

interface Tour {
  /** "left" can be taken up again; "over" is not shown any more. */
  state: "never" | "on" | "left" | "over";
  flowId: string;
  done: TourStep[];
}

const none: Tour = { state: "never", flowId: "", done: [] };

export const useTour = create<Tour>()(persist(() => none, { name: "flowforge.tour" }));

/** Begin with the first flow that is made from a template; whoever has seen it is left alone. */
export function beginTour(flowId: string): void {
  if (useTour.getState().state === "never") useTour.setState({ state: "on", flowId, done: [] });
}

const now = (state: Tour["state"]) => () => {
  useTour.setState({ state });
};
export const leaveTour = now("left");
export const endTour = now("over");
export const resumeTour = now("on");

/** A step was done, however that came about; one that is done stays so. */
export function tourStepDone(step: TourStep): void {
  const { done } = useTour.getState();
  if (!done.includes(step)) useTour.setState({ done: [...done, step] });
}
