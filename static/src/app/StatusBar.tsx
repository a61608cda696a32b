import { Monitor, Moon, Sun } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { languages } from "../i18n";
import { clockTime } from "../panels/parts/time";
import { type Theme, useApp } from "../store/app";
import { useEditor } from "../store/editor";

/** At the bottom: the server, what is saved, the language, the colours. */
export function StatusBar() {
  const editing = useApp((state) => state.route.page === "flow");
  return (
    <footer className="status-bar">
      <ServerState />
      <span className="grow" />
      {editing && <SavedState />}
      <Languages />
      <Themes />
    </footer>
  );
}

function ServerState() {
  const { t } = useTranslation("canvas");
  const { status, reachable } = useApp();
  if (!reachable) return <Line kind="bad" text={t("status.away")} />;
  if (status === null) return <Line kind="quiet" text={t("status.asking")} />;
  if (status.tryingOut) return <Line kind="warn" text={t("status.tryingOut")} />;
  return status.verifySignatures ? (
    <Line kind="good" text={t("status.good")} />
  ) : (
    <Line kind="warn" text={t("status.unchecked")} />
  );
}

function Line({ kind, text }: { kind: "good" | "warn" | "bad" | "quiet"; text: string }) {
  return (
    <span className="row status-line" data-kind={kind}>
      <i className="dot" />
      {text}
    </span>
  );
}

const RECENT_MS = 10_000;

function SavedState() {
  const { t, i18n } = useTranslation("canvas");
  const { saving, savedAt, document } = useEditor();
  const now = useClock(5000);
  if (document === null) return null;
  let text = t(`saved.${saving}`);
  if (saving === "saved" && savedAt !== null) {
    const time = clockTime(savedAt, i18n.language);
    text = now - savedAt.getTime() < RECENT_MS ? t("saved.now") : t("saved.at", { time });
  }
  return (
    <span role="status" data-saving={saving}>
      {text}
    </span>
  );
}

function useClock(every: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

const names = { en: "English", de: "Deutsch" };

function Languages() {
  const { t } = useTranslation("canvas");
  const { lang, setLang } = useApp();
  return (
    <fieldset className="choice" aria-label={t("status.language")}>
      {languages.map((one) => (
        <button
          key={one}
          type="button"
          lang={one}
          aria-pressed={lang === one}
          onClick={() => void setLang(one)}
        >
          {names[one]}
        </button>
      ))}
    </fieldset>
  );
}

const themes: { theme: Theme; icon: typeof Sun }[] = [
  { theme: "light", icon: Sun },
  { theme: "dark", icon: Moon },
  { theme: "system", icon: Monitor },
];

function Themes() {
  const { t } = useTranslation("canvas");
  const { theme: current, setTheme } = useApp();
  return (
    <fieldset className="choice icons" aria-label={t("status.theme")}>
      {themes.map(({ theme, icon: Icon }) => (
        <button
          key={theme}
          type="button"
          aria-pressed={current === theme}
          aria-label={t(`theme.${theme}`)}
          title={t(`theme.${theme}`)}
          onClick={() => setTheme(theme)}
        >
          <Icon size={14} aria-hidden="true" />
        </button>
      ))}
    </fieldset>
  );
}
