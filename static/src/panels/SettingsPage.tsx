import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { logout } from "../api/client";
import { voiceName } from "../forms/voices";
import type { Lang, Status } from "../model/types";
import { type Theme, useApp } from "../store/app";
import { forgetHistories } from "../store/keptHistory";
import { PeopleCard } from "./PeopleCard";
import { OwnPasswordDialog } from "./PersonDialogs";
import { CopyButton } from "./parts/CopyButton";
import { errorText } from "./parts/errors";
import { Segments } from "./parts/Segments";
import { webhookAddress } from "./parts/webhook";

/** This page's language and colours, and what the server says of itself. */
export function SettingsPage() {
  const { t } = useTranslation("panels");
  const status = useApp((state) => state.status);
  return (
    <div className="page narrow">
      <header className="page-head">
        <h1>{t("settings.title")}</h1>
      </header>
      <Looks />
      {status !== null && (
        <>
          <Webhooks status={status} />
          <Speech status={status} />
          <Account status={status} />
          {status.role === "admin" && <PeopleCard me={status.user} />}
          <p className="small muted">{t("settings.version", { version: status.version })}</p>
        </>
      )}
    </div>
  );
}

function Looks() {
  const { t } = useTranslation("panels");
  const { lang, setLang, theme, setTheme } = useApp();
  return (
    <section className="card setting-card">
      <h2>{t("settings.page")}</h2>
      <div className="setting">
        <span>{t("settings.language")}</span>
        <Segments<Lang>
          label={t("settings.language")}
          value={lang}
          options={[
            { value: "de", label: "Deutsch" },
            { value: "en", label: "English" },
          ]}
          onChange={(next) => void setLang(next)}
        />
      </div>
      <div className="setting">
        <span>{t("settings.theme")}</span>
        <Segments<Theme>
          label={t("settings.theme")}
          value={theme}
          options={(["system", "light", "dark"] as const).map((value) => ({
            value,
            label: t(`settings.themes.${value}`),
          }))}
          onChange={setTheme}
        />
      </div>
    </section>
  );
}

function Webhooks({ status }: { status: Status }) {
  const { t } = useTranslation("panels");
  const example = webhookAddress(status.baseUrl, "…");
  return (
    <section className="card setting-card">
      <h2>{t("settings.server")}</h2>
      {status.tryingOut && <p className="banner warn">{t("settings.tryingOut")}</p>}
      <div className="setting">
        <span>{t("settings.baseUrl")}</span>
        <span className="value">
          <code>{status.baseUrl}</code>
          <CopyButton text={status.baseUrl} label={t("common.copy")} />
        </span>
      </div>
      <p className="hint">{t("settings.baseUrlHelp")}</p>
      <div className="setting">
        <span>{t("settings.webhook")}</span>
        <span className="value">
          <code>{example}</code>
        </span>
      </div>
      <div className="setting">
        <span>{t("settings.signatures")}</span>
        <span className="value">
          {t(status.verifySignatures ? "settings.signaturesOn" : "settings.signaturesOff")}
        </span>
      </div>
    </section>
  );
}

const SPEECH_COMMAND = "pip install 'flowforge[speech]'";

function Speech({ status }: { status: Status }) {
  const { t, i18n } = useTranslation("panels");
  const { voices, missing } = status.speech;
  return (
    <section className="card setting-card">
      <h2>{t("settings.speech")}</h2>
      {voices.length > 0 && (
        <div className="setting">
          <span>{t("settings.voicesHere")}</span>
          <ul className="value voices">
            {voices.map((voice) => (
              <li key={voice} className="pill">
                {voiceName(voice, i18n.language, t)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {missing !== "" && (
        <>
          <p className="banner warn">{t("settings.speechMissing", { missing })}</p>
          <p className="hint">{t("settings.speechHow")}</p>
          <div className="address">
            <output>{SPEECH_COMMAND}</output>
            <CopyButton text={SPEECH_COMMAND} label={t("common.copy")} />
          </div>
          <p className="hint">{t("settings.speechElse")}</p>
        </>
      )}
    </section>
  );
}

function Account({ status }: { status: Status }) {
  const { t } = useTranslation("panels");
  const [error, setError] = useState("");
  const [changing, setChanging] = useState(false);
  const id = useId();
  const leave = async () => {
    try {
      await logout();
      forgetHistories(localStorage);
      window.location.assign("/login");
    } catch (failure) {
      setError(errorText(failure, t));
    }
  };
  return (
    <section className="card setting-card" aria-labelledby={id}>
      <h2 id={id}>{t("settings.account")}</h2>
      <div className="setting">
        <span>{t("settings.signedIn")}</span>
        <span className="value">
          <b>{status.user}</b>
          <span className="pill">{t(`people.roles.${status.role}`)}</span>
          <button type="button" className="btn small" onClick={() => setChanging(true)}>
            {t("people.ownPassword")}
          </button>
          <button type="button" className="btn small" onClick={() => void leave()}>
            {t("settings.signOut")}
          </button>
        </span>
      </div>
      {error !== "" && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      {changing && <OwnPasswordDialog onClose={() => setChanging(false)} />}
    </section>
  );
}
