import { useTranslation } from "react-i18next";

const SPEEDS = [
  [0.8, "slower"],
  [1, "normal"],
  [1.25, "faster"],
] as const;

/** How fast a text is spoken. */
export function SpeedSelect({ speed, set }: { speed: number; set: (speed: number) => void }) {
  const { t } = useTranslation("prompts");
  const known = SPEEDS.some(([one]) => one === speed);
  return (
    <select
      className="input speed"
      aria-label={t("speed.label")}
      value={String(speed)}
      onChange={(event) => set(Number(event.target.value))}
    >
      {SPEEDS.map(([value, name]) => (
        <option key={value} value={String(value)}>
          {t(`speed.${name}`)}
        </option>
      ))}
      {!known && <option value={String(speed)}>{t("speed.times", { speed })}</option>}
    </select>
  );
}
