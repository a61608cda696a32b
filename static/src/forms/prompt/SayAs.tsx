import { useTranslation } from "react-i18next";
import { saidAs, saidVariables } from "../../model/prompts";

/** How the server can say what a variable holds, the most wanted first; "" is as it stands. */
export const WAYS = [
  "",
  "spoken",
  "digits",
  "number",
  "money",
  "date",
  "time",
  "name",
  "spell",
] as const;

interface SayAsProps {
  title: string;
  text: string;
  set: (text: string) => void;
}

/** How each variable of a text is said: "4 7 1 1" or a number, a date, a sum. */
export function SayAs({ title, text, set }: SayAsProps) {
  const variables = saidVariables(text);
  if (variables.length === 0) return null;
  return (
    <ul className="say-as" aria-label={title}>
      {variables.map(({ name, as }, nth) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a text may name one variable twice
        <li key={nth}>
          <code>{name}</code>
          <SayAsSelect name={name} as={as} set={(way) => set(saidAs(text, nth, way))} />
        </li>
      ))}
    </ul>
  );
}

interface SayAsSelectProps {
  name: string;
  as: string;
  set: (way: string) => void;
}

export function SayAsSelect({ name, as, set }: SayAsSelectProps) {
  const { t } = useTranslation("prompts");
  const known = WAYS.some((way) => way === as);
  return (
    <select
      className="input small"
      aria-label={t("sayAs.label", { name })}
      value={as}
      onChange={(event) => set(event.target.value)}
    >
      {WAYS.map((way) => (
        <option key={way} value={way}>
          {t(`sayAs.${way || "plain"}`)}
        </option>
      ))}
      {!known && <option value={as}>{as}</option>}
    </select>
  );
}
