import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { languageOf, tagOf } from "../model/prompts";
import type { Voice } from "../model/types";
import { useApp } from "../store/app";
import { useVoices } from "../store/voices";
import { byEngine, plainVoices, voiceName } from "./voices";
import "./prompt/texts";

interface VoiceSelectProps {
  value: string;
  onChange(voice: string): void;
  /** For a label that stands elsewhere; else `label` names the control. */
  id?: string;
  label?: string;
  describedBy?: string | undefined;
  /** What the empty value is called, where it can be chosen: "the flow's voice". */
  none?: string;
  /** Offer the voices of this language alone; "" is all. */
  language?: string;
}

/** The voices of this server. */
export function useAllVoices(): Voice[] {
  const told = useVoices((state) => state.voices);
  const need = useVoices((state) => state.need);
  const installed = useApp((state) => state.status?.speech.voices);
  useEffect(need, [need]);
  return told === null || told.length === 0 ? plainVoices(installed) : told;
}

/** Choose one of the voices that are installed; one that is not stays as it is, and says so. */
export function VoiceSelect(props: VoiceSelectProps) {
  const { value, language = "" } = props;
  const engines = useVoices((state) => state.engines);
  const all = useAllVoices();
  const offered = all.filter(({ id }) => language === "" || languageOf(id) === language);
  const groups = [...byEngine(offered)];
  const listed = value === "" || offered.some(({ id }) => id === value);
  return (
    <select
      id={props.id}
      className="input"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      value={value}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {props.none !== undefined && <option value="">{props.none}</option>}
      {groups.length === 1 ? (
        <Options voices={offered} />
      ) : (
        groups.map(([engine, voices]) => (
          <optgroup key={engine} label={engines.find(({ id }) => id === engine)?.name ?? engine}>
            <Options voices={voices} />
          </optgroup>
        ))
      )}
      {!listed && <Unlisted id={value} installed={all.some(({ id }) => id === value)} />}
    </select>
  );
}

function Options({ voices }: { voices: readonly Voice[] }) {
  const { t, i18n } = useTranslation(["panels", "prompts"]);
  const nameOf = ({ id, name, paid }: Voice) => {
    const language = voiceName(tagOf(id), i18n.language, t);
    // The bare tag of a language is its standard voice.
    const voice = id === tagOf(id) || name === "" ? language : `${language} (${name})`;
    return paid ? t("prompts:voice.paid", { voice }) : voice;
  };
  return voices.map((voice) => (
    <option key={voice.id} value={voice.id}>
      {nameOf(voice)}
    </option>
  ));
}

function Unlisted({ id, installed }: { id: string; installed: boolean }) {
  const { t, i18n } = useTranslation("panels");
  const voice = voiceName(id, i18n.language, t);
  return (
    <option value={id}>{installed ? voice : t("flowSettings.voiceMissing", { voice })}</option>
  );
}
