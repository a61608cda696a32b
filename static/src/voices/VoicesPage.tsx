import { useEffect, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Engine, forgetEngine, getVoices } from "../api/voices";
import type { Voice } from "../model/types";
import { Confirm, type Question } from "../panels/parts/Confirm";
import { errorText } from "../panels/parts/errors";
import { useLoad } from "../panels/parts/useLoad";
import { useApp, useIsAdmin } from "../store/app";
import { useVoices } from "../store/voices";
import { EngineCard } from "./EngineCard";
import { EngineDialog } from "./EngineDialog";
import { NamesCard } from "./NamesCard";
import { VoiceList } from "./VoiceList";
import "./texts";

/** Who speaks texts: the engines and what they need, their voices to be heard, and how names are said. */
export function VoicesPage() {
  const { t } = useTranslation("voices");
  const admin = useIsAdmin();
  const lang = useApp((state) => state.lang);
  const [voices, setVoices] = useState<Voice[] | null>(null);
  return (
    <div className="page">
      <header className="page-head">
        <div className="grow">
          <h1>{t("title")}</h1>
          <p className="muted">{t("about")}</p>
        </div>
      </header>
      {!admin && <p className="banner">{t("adminsOnly")}</p>}
      <div className="voices-page">
        {/* The server's words are asked for anew in another language; what is typed below stays. */}
        <Engines key={lang} tell={setVoices} />
        {voices !== null && <NamesCard voices={voices} />}
      </div>
    </div>
  );
}

/** The engines and all their voices; `tell` gets these whenever they were read. */
function Engines({ tell }: { tell: (voices: Voice[]) => void }) {
  const { t } = useTranslation("voices");
  const { t: common } = useTranslation("panels");
  const known = useLoad(getVoices);
  const [editing, setEditing] = useState<Engine | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const id = useId();
  const voices = known.data?.voices;
  useEffect(() => {
    if (voices !== undefined) tell(voices);
  }, [voices, tell]);
  const changed = async () => {
    await known.reload();
    // The forms of prompts offer the same voices.
    void useApp.getState().loadStatus();
    void useVoices.getState().load();
  };
  const forget = ({ id: engine, name }: Engine) =>
    setQuestion({
      title: t("forgetTitle", { name }),
      text: t("forgetText"),
      deed: t("forget", { name }),
      danger: true,
      run: () => forgetEngine(engine).then(changed),
    });
  return (
    <>
      {known.error !== null && (
        <p className="banner bad" role="alert">
          {errorText(known.error, common)}
        </p>
      )}
      {known.data === null && known.loading && <p className="muted">{common("common.loading")}</p>}
      {known.data !== null && (
        <>
          <section aria-labelledby={id}>
            <h2 id={id}>{t("engines")}</h2>
            <ul className="engines">
              {known.data.engines.map((engine) => (
                <EngineCard
                  key={engine.id}
                  engine={engine}
                  setUp={() => setEditing(engine)}
                  forget={() => forget(engine)}
                />
              ))}
            </ul>
          </section>
          <VoiceList voices={known.data.voices} engines={known.data.engines} />
        </>
      )}
      {editing !== null && (
        <EngineDialog engine={editing} onClose={() => setEditing(null)} onSaved={changed} />
      )}
      {question !== null && <Confirm question={question} onClose={() => setQuestion(null)} />}
    </>
  );
}
