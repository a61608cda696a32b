import { Phone } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { login, setup } from "../api/client";
import { languages, speakLanguage } from "../i18n";
import { errorText } from "../panels/parts/errors";
import { missingCharacters, problemWith } from "./password";

interface SignInProps {
  page: "setup" | "login";
  /** From the link that is printed at the first start. */
  token: string;
}

/** The first visit (choose name and password) or a later one (give them). */
export function SignIn({ page, token }: SignInProps) {
  const { t } = useTranslation("panels");
  const isSetup = page === "setup";
  return (
    <main className="signin">
      <div className="card signin-card">
        <span className="signin-mark">
          <Phone size={22} aria-hidden />
        </span>
        <h1>{t(isSetup ? "signin.setupTitle" : "signin.loginTitle")}</h1>
        <p className="muted">{t(isSetup ? "signin.setupText" : "signin.loginText")}</p>
        {isSetup && token === "" ? (
          <p className="banner bad" role="alert">
            {t("signin.noToken")}
          </p>
        ) : (
          <SignInForm page={page} token={token} />
        )}
      </div>
      <Languages />
    </main>
  );
}

function SignInForm({ page, token }: SignInProps) {
  const { t } = useTranslation("panels");
  const isSetup = page === "setup";
  const [name, setName] = useState(isSetup ? "admin" : "");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const { busy, error, send } = useSending(page, token);
  return (
    <form
      className="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void send(name, password, again);
      }}
    >
      <Line
        label={t("signin.name")}
        value={name}
        autoComplete="username"
        onChange={setName}
        focus={!isSetup}
      />
      <Line
        label={t("signin.password")}
        value={password}
        autoComplete={isSetup ? "new-password" : "current-password"}
        onChange={setPassword}
        secret
        focus={isSetup}
      />
      {isSetup && <Again password={password} again={again} onChange={setAgain} />}
      {error !== "" && (
        <p className="banner bad" role="alert">
          {error}
        </p>
      )}
      <button type="submit" className="btn primary" disabled={busy}>
        {t(busy ? "signin.working" : isSetup ? "signin.setupDo" : "signin.loginDo")}
      </button>
    </form>
  );
}

/** Send what was typed, if nothing is wrong with it, and open the page. */
function useSending(page: SignInProps["page"], token: string) {
  const { t } = useTranslation("panels");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");

  const send = async (name: string, password: string, again: string) => {
    const problem = page === "setup" ? problemWith(name, password, again) : null;
    if (problem !== null) {
      setError(t(problem.key, problem.values));
      return;
    }
    setBusy(true);
    try {
      await (page === "setup" ? setup(token, name.trim(), password) : login(name.trim(), password));
      window.location.assign("/");
    } catch (failure) {
      setError(errorText(failure, t));
      setBusy(false);
    }
  };
  return { busy, error, send };
}

interface AgainProps {
  password: string;
  again: string;
  onChange(again: string): void;
}

function Again({ password, again, onChange }: AgainProps) {
  const { t } = useTranslation("panels");
  return (
    <>
      <PasswordRule password={password} />
      <Line
        label={t("signin.again")}
        value={again}
        autoComplete="new-password"
        onChange={onChange}
        secret
      />
    </>
  );
}

function PasswordRule({ password }: { password: string }) {
  const { t } = useTranslation("panels");
  const missing = missingCharacters(password);
  if (password === "") return <p className="hint">{t("signin.rule")}</p>;
  return (
    <p className="hint" aria-live="polite">
      {missing === 0 ? t("signin.longEnough") : t("signin.tooShort", { count: missing })}
    </p>
  );
}

interface LineProps {
  label: string;
  value: string;
  autoComplete: string;
  onChange(value: string): void;
  secret?: boolean;
  focus?: boolean;
}

function Line({ label, value, autoComplete, onChange, secret = false, focus = false }: LineProps) {
  const { t } = useTranslation("panels");
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="secret">
        <input
          id={id}
          className="input"
          type={secret && !shown ? "password" : "text"}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          required
          maxLength={200}
          // The page is nothing but this form.
          // biome-ignore lint/a11y/noAutofocus: see above
          autoFocus={focus}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        {secret && (
          <button
            type="button"
            className="btn quiet small"
            aria-pressed={shown}
            aria-label={t("signin.showPassword")}
            onClick={() => setShown(!shown)}
          >
            {t(shown ? "signin.hide" : "signin.show")}
          </button>
        )}
      </span>
    </div>
  );
}

const LANGUAGE_NAMES = { en: "English", de: "Deutsch" };

function Languages() {
  const { i18n } = useTranslation("panels");
  return (
    <nav className="row signin-languages" aria-label="Language / Sprache">
      {languages.map((lang) => (
        <button
          key={lang}
          type="button"
          lang={lang}
          className="btn quiet small"
          aria-pressed={i18n.language === lang}
          onClick={() => void speakLanguage(lang)}
        >
          {LANGUAGE_NAMES[lang]}
        </button>
      ))}
    </nav>
  );
}
