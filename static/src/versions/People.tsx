import "./texts";
import "./keptDraft";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { standingPath } from "../api/client";
import type { FlowStanding } from "../model/types";
import { useEditor } from "../store/editor";
import { followed } from "../watching/stream";
import { hear, isOneself, TAB, useMeeting } from "./meeting";

const SHOWN = 4;

/** Who else has this flow open. It listens to how the flow stands for as long as it is shown. */
export function People() {
  const { t } = useTranslation("versions");
  const people = useMeeting((state) => state.people);
  useListening(useEditor((state) => state.flowId));
  if (people.length === 0) return null;
  const names = people.map(({ name }) => (isOneself(name) ? t("people.you", { name }) : name));
  const label = t("people.label", { names: names.join(", ") });
  return (
    <ul className="present" aria-label={label} data-hint={label}>
      {people.slice(0, SHOWN).map(({ tab, name }) => (
        <li key={tab} data-self={isOneself(name)}>
          <span aria-hidden="true">{initials(name)}</span>
          <span className="visually-hidden">{name}</span>
        </li>
      ))}
      {people.length > SHOWN && <li>+{people.length - SHOWN}</li>}
    </ul>
  );
}

/** "Ada Lovelace" is AL, "ada" is A. */
export function initials(name: string): string {
  const words = name.trim().split(/[\s._-]+/);
  const letters = words.map((word) => [...word][0] ?? "");
  return [letters[0], letters.length > 1 ? letters.at(-1) : ""].join("").toUpperCase();
}

function useListening(flowId: string | null): void {
  useEffect(() => {
    if (flowId === null) return;
    return followed<FlowStanding>(standingPath(flowId, TAB), hear, () =>
      useMeeting.setState({ people: [] }),
    );
  }, [flowId]);
}
