import {
  ArrowLeft,
  CheckCircle2,
  Circle,
  CircleAlert,
  Hourglass,
  type LucideIcon,
} from "lucide-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Connecting } from "../model/types";
import { moment } from "../panels/parts/time";
import { hrefOf } from "../store/router";
import { CopyLine } from "./CopyText";
import { CHECKS, type Check, consoleEntries, left, type Standing, standings } from "./steps";
import { useConnecting } from "./useConnecting";
import "./texts";
import "../styles/start.css";

/** What is still to be done until sipgate's calls get to a flow; it follows what happens. */
export function CheckList({ id }: { id: string }) {
  const { t } = useTranslation("start");
  const { t: shared } = useTranslation("panels");
  const { data, line } = useConnecting(id);
  return (
    <div className="page narrow">
      <a className="back-link" href={hrefOf({ page: "flows" })}>
        <ArrowLeft size={15} aria-hidden />
        {t("new.back")}
      </a>
      <header className="page-head">
        <h1>{data === null ? t("connect.title") : t("connect.for", { name: data.name })}</h1>
        <span className="grow" />
        {line !== "gone" && (
          <a className="btn" href={hrefOf({ page: "flow", id })}>
            {t("connect.open")}
          </a>
        )}
      </header>
      {line === "gone" && <p className="banner warn">{t("connect.gone")}</p>}
      {line === "lost" && (
        <p className="banner warn" role="status">
          {t("connect.lost")}
        </p>
      )}
      {line === "opening" && <p className="muted">{shared("common.loading")}</p>}
      {data !== null && line !== "gone" && <Checks state={data} />}
    </div>
  );
}

function Checks({ state }: { state: Connecting }) {
  const { t } = useTranslation("start");
  const standing = standings(state);
  const open = left(state);
  return (
    <>
      <p className={open === 0 ? "banner good" : "muted"} role="status">
        {open === 0 ? t("connect.allDone") : t("connect.left", { count: open })}
      </p>
      <ol className="checks">
        {CHECKS.map((check) => (
          <CheckItem key={check} check={check} standing={standing[check]}>
            {contents[check](state)}
          </CheckItem>
        ))}
      </ol>
    </>
  );
}

const contents: Record<Check, (state: Connecting) => ReactNode> = {
  live: (state) => <Live state={state} />,
  numbers: (state) => <Numbers state={state} />,
  address: (state) => <Address state={state} />,
  paste: (state) => <Paste state={state} />,
  first: (state) => <First state={state} />,
};

const icons: Record<Standing, LucideIcon> = {
  ok: CheckCircle2,
  todo: Circle,
  waits: Hourglass,
  look: CircleAlert,
};

interface CheckItemProps {
  check: Check;
  standing: Standing;
  children: ReactNode;
}

function CheckItem({ check, standing, children }: CheckItemProps) {
  const { t } = useTranslation("start");
  const Icon = icons[standing];
  const title = useId();
  return (
    <li className="card check" data-standing={standing} aria-labelledby={title}>
      <Icon size={20} role="img" aria-label={t(`connect.${standing}`)} />
      <div className="stack">
        <h2 id={title}>{t(`connect.${check}.title`)}</h2>
        {children}
      </div>
    </li>
  );
}

function Live({ state }: { state: Connecting }) {
  const { t } = useTranslation("start");
  if (state.live !== null)
    return <p className="muted">{t("connect.live.yes", { number: state.live })}</p>;
  return <p>{t(state.off ? "connect.live.off" : "connect.live.no")}</p>;
}

function Numbers({ state }: { state: Connecting }) {
  const { t } = useTranslation("start");
  if (state.sampleNumbers.length === 0) return <p className="muted">{t("connect.numbers.yes")}</p>;
  return (
    <>
      <p>{t("connect.numbers.no")}</p>
      <ul className="samples">
        {state.sampleNumbers.map((number) => (
          <li key={number}>{number}</li>
        ))}
      </ul>
      <p>{t("connect.numbers.how")}</p>
    </>
  );
}

/** The commands as docs/operate.md says them, with the port that this server is reached at. */
const USUAL_PORT = "8080";
const portOf = (url: string) => /:(\d+)\/?$/.exec(url)?.[1] ?? USUAL_PORT;
const tunnelTo = (port: string) => `ssh -R 80:localhost:${port} nokey@localhost.run`;
const START = "FLOWFORGE_BASE_URL=https://abc123.lhr.life flowforge serve";
const startAt = (port: string, program: string) => {
  const start = START.replace("flowforge", () => program);
  return port === USUAL_PORT ? start : `FLOWFORGE_PORT=${port} ${start}`;
};

function Address({ state }: { state: Connecting }) {
  const { t } = useTranslation("start");
  const { reach, baseUrl: url, program, checked } = state;
  return (
    <>
      {reach === "public" && <p className="muted">{t("connect.address.yes", { url })}</p>}
      {reach === "not_safe" && <p>{t("connect.address.notSafe", { url })}</p>}
      {reach === "not_public" && (
        <>
          <p>{t("connect.address.notPublic", { url })}</p>
          <p>{t("connect.address.tunnel")}</p>
          <CopyLine text={tunnelTo(portOf(url))} label={t("connect.address.copy")} />
          <p>{t("connect.address.tunnelThen")}</p>
          <CopyLine text={startAt(portOf(url), program)} label={t("connect.address.copy")} />
          <p className="muted small">{t("connect.address.tunnelNote")}</p>
        </>
      )}
      {!checked && <p className="banner warn">{t("connect.address.tryingOut")}</p>}
    </>
  );
}

function Paste({ state }: { state: Connecting }) {
  const { t } = useTranslation("start");
  if (state.addresses.length === 0) return <p>{t("connect.paste.none")}</p>;
  const directions = new Set(state.addresses.flatMap((one) => consoleEntries(one.direction)));
  const three = directions.size === 2 ? "threeBoth" : directions.has("out") ? "threeOut" : "three";
  return (
    <>
      {state.addresses.map(({ path, url, direction }) => (
        <dl key={path + direction} className="addresses">
          {consoleEntries(direction).map((entry) => (
            <div key={entry}>
              <dt>{t(`connect.paste.${entry}`)}</dt>
              <dd>
                <CopyLine
                  text={url}
                  label={t(entry === "in" ? "connect.paste.copyIn" : "connect.paste.copyOut")}
                />
              </dd>
            </div>
          ))}
        </dl>
      ))}
      <p>{t("connect.paste.steps")}</p>
      <ol className="console-steps">
        <li>{t("connect.paste.one")}</li>
        <li>{t("connect.paste.two")}</li>
        <li>{t(`connect.paste.${three}`)}</li>
      </ol>
    </>
  );
}

function First({ state }: { state: Connecting }) {
  const { t } = useTranslation("start");
  const say = useMoment();
  const { received, refused, stray, checked } = state;
  return (
    <div className="stack" role="status">
      {received !== null && (
        <p className="received">
          {t(checked ? "connect.first.good" : "connect.first.unchecked", { when: say(received) })}
        </p>
      )}
      {received === null && refused === null && (
        <p className="muted">
          {t(state.live === null ? "connect.first.notLive" : "connect.first.waiting")}
        </p>
      )}
      {refused !== null && (
        <div className="banner bad">
          <p>
            {t("connect.first.refused", { when: say(refused.at) })}{" "}
            {t(`connect.first.${refused.reason}`)}
          </p>
        </div>
      )}
      {received === null && stray !== null && (
        <p className="banner warn">
          {t("connect.first.stray", { path: stray.path, when: say(stray.at) })}
        </p>
      )}
      {received === null && state.addresses[0] !== undefined && (
        <>
          <p className="muted small">{t("connect.first.test")}</p>
          <CopyLine
            text={`curl -d event=newCall ${state.addresses[0].url}`}
            label={t("connect.address.copy")}
          />
        </>
      )}
    </div>
  );
}

/** "at 14:03", or "on 12 Mar 2026, 14:03" where that was another day. */
function useMoment(): (iso: string) => string {
  const { t, i18n } = useTranslation("start");
  return (iso) => {
    const { day, text } = moment(iso, i18n.language, Date.now());
    return day === "today" ? t("connect.today", { time: text }) : t("connect.on", { date: text });
  };
}
