import "./texts";
import { X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { titleOf } from "../model/ports";
import { timeAgo } from "../panels/parts/time";
import { useEditor } from "../store/editor";
import { type RunningCall, useWatching } from "./state";
import { useTick } from "./useTick";
import { useWay } from "./useWay";

/** The calls of the flow that go on; the way of the chosen one lights up on the canvas. */
export function RunningCalls() {
  const { t } = useTranslation("watching");
  const { calls, newest, chosen } = useWatching();
  const over = useWay();
  const card = useRef<HTMLElement>(null);
  useEffect(() => card.current?.focus(), []);
  return (
    <section
      ref={card}
      className="running-calls"
      aria-label={t("title")}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      <header>
        <h2>{t("title")}</h2>
        <span className="grow" />
        <button type="button" className="btn quiet icon small" onClick={close}>
          <X size={16} aria-hidden="true" />
          <span className="visually-hidden">{t("close")}</span>
        </button>
      </header>
      {calls === 0 && <p className="muted small">{t("none")}</p>}
      <ul>
        {newest.map((call) => (
          <Call key={call.id} call={call} chosen={call.id === chosen} />
        ))}
      </ul>
      {calls > newest.length && (
        <p className="muted small">{t("more", { count: calls - newest.length })}</p>
      )}
      {over && (
        <p className="small" role="status">
          {t("over")}
        </p>
      )}
    </section>
  );
}

const close = () => useWatching.setState({ open: false, chosen: null });

function Call({ call, chosen }: { call: RunningCall; chosen: boolean }) {
  const { t, i18n } = useTranslation("watching");
  const place = useEditor(({ document, types }) => {
    const node = document?.nodes.find(({ id }) => id === call.node);
    return node === undefined ? "" : titleOf(node, types.get(node.type));
  });
  const live = useEditor((state) => state.live);
  const now = useTick();
  const since = timeAgo(call.started, i18n.language, now, t("justNow"));
  return (
    <li>
      <button
        type="button"
        aria-pressed={chosen}
        onClick={() => useWatching.setState({ chosen: chosen ? null : call.id })}
      >
        <b>{call.caller === "anonymous" ? t("anonymous") : call.caller}</b>
        <span>{place === "" ? t("elsewhere") : t("at", { node: place })}</span>
        <small>
          {since}
          {call.version !== live && ` · ${t("version", { version: call.version })}`}
        </small>
      </button>
    </li>
  );
}
