import "./texts";
import { Eye, PowerOff, TriangleAlert, Users, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCanvas } from "../canvas/state";
import { later, useOnce } from "../later";
import { errorText } from "../panels/parts/errors";
import { dateTime } from "../panels/parts/time";
import { useEditor } from "../store/editor";
import { hrefOf } from "../store/router";
import { stopComparing, useComparing } from "./compare";
import { dismiss, isOneself, useMeeting } from "./meeting";

const MeetDialog = later(() => import("./MeetDialog").then((part) => part.MeetDialog));

/** What must be known of the flow that is open, above its canvas. */
export function Banners() {
  const choosing = useOnce(useMeeting((state) => state.choosing));
  return (
    <>
      <Looking />
      <SwitchedOff />
      <Met />
      <Copied />
      <Legend />
      {choosing && <MeetDialog />}
    </>
  );
}

function Looking() {
  const { t } = useTranslation("versions");
  const { t: said } = useTranslation("panels");
  const { version, mayOnlyLook, lookAt, setPanel } = useEditor();
  const [failure, setFailure] = useState<unknown>(null);
  if (version === null) return null;
  const toDraft = async () => {
    setFailure(null);
    try {
      const { restore } = await import("../panels/Versions");
      useCanvas.setState({ notice: await restore(version) });
    } catch (error) {
      setFailure(error);
    }
  };
  return (
    <div className="editor-banner banner" role="note">
      <Eye size={16} aria-hidden="true" />
      <span className="grow">
        {t("view.banner", { number: version })}{" "}
        {failure !== null && <b role="alert">{errorText(failure, said)}</b>}
      </span>
      <button type="button" className="btn small" onClick={() => setPanel("phone")}>
        {t("view.call")}
      </button>
      {!mayOnlyLook && (
        <button type="button" className="btn small" onClick={() => void toDraft()}>
          {t("view.restore")}
        </button>
      )}
      <button type="button" className="btn small primary" onClick={() => void lookAt(null)}>
        {t("view.back")}
      </button>
    </div>
  );
}

function SwitchedOff() {
  const { t, i18n } = useTranslation("versions");
  const { live, off, liveAt, liveBy, mayOnlyLook, switchFlow } = useEditor();
  if (live !== null || off === null) return null;
  const known = liveBy !== "" && liveAt !== null;
  return (
    <div className="editor-banner banner warn" role="note">
      <PowerOff size={16} aria-hidden="true" />
      <span className="grow">
        {known
          ? t("switch.bannerBy", { by: liveBy, when: dateTime(liveAt, i18n.language) })
          : t("switch.banner")}
      </span>
      {!mayOnlyLook && (
        <button type="button" className="btn small" onClick={() => void switchFlow(true)}>
          {t("switch.on")}
        </button>
      )}
    </div>
  );
}

/** How somebody who saved is called. */
export function useWho(): (by: string) => string {
  const { t } = useTranslation("versions");
  return (by) => {
    if (by === "") return t("meet.somebody");
    return isOneself(by) ? t("meet.otherWindow") : by;
  };
}

/** Somebody else changed the same flow: told at once, and what it was. */
function Met() {
  const { t } = useTranslation("versions");
  const meeting = useMeeting((state) => state.meeting);
  const undo = useEditor((state) => state.undo);
  const who = useWho();
  if (meeting === null) return null;
  const clash = meeting.kind === "clash";
  const Icon = clash ? TriangleAlert : Users;
  const takeBack = () => {
    undo();
    dismiss();
  };
  return (
    <div
      className={`editor-banner banner${clash ? " warn" : ""}`}
      role={clash ? "alert" : "status"}
    >
      <Icon size={16} aria-hidden="true" />
      <span className="grow">
        {t(`meet.${meeting.kind}`, { by: who(meeting.by), count: meeting.clashes.length })}
      </span>
      <button
        type="button"
        className={clash ? "btn small primary" : "btn small"}
        onClick={() => useMeeting.setState({ choosing: true })}
      >
        {t(clash ? "meet.choose" : "meet.show")}
      </button>
      {meeting.kind === "merged" && (
        <button type="button" className="btn small" onClick={takeBack}>
          {t("meet.undo")}
        </button>
      )}
      {!clash && <Dismiss />}
    </div>
  );
}

function Dismiss() {
  const { t } = useTranslation("versions");
  return (
    <button
      type="button"
      className="btn quiet icon small"
      aria-label={t("meet.dismiss")}
      title={t("meet.dismiss")}
      onClick={dismiss}
    >
      <X size={15} aria-hidden="true" />
    </button>
  );
}

function Copied() {
  const { t } = useTranslation("versions");
  const copy = useMeeting((state) => state.copy);
  if (copy === null) return null;
  return (
    <div className="editor-banner banner good" role="status">
      <span className="grow">{t("meet.copied", { name: copy.name })}</span>
      <a className="btn small" href={hrefOf({ page: "flow", id: copy.id })}>
        {t("meet.openCopy")}
      </a>
      <Dismiss />
    </div>
  );
}

const marks = ["added", "changed", "gone"] as const;

/** What the marks on the canvas mean. */
function Legend() {
  const { t } = useTranslation("versions");
  const { shown, other } = useComparing();
  if (!shown || other === null) return null;
  const name = other === "draft" ? t("compare.draft") : t("compare.version", { number: other });
  return (
    <div className="editor-banner banner legend" role="note">
      <span>{t("compare.legend", { other: name })}</span>
      <span className="grow row">
        {marks.map((mark) => (
          <span key={mark} className="legend-mark" data-mark={mark}>
            {t(`compare.${mark}`)}
          </span>
        ))}
      </span>
      <button type="button" className="btn small" onClick={stopComparing}>
        {t("compare.hide")}
      </button>
    </div>
  );
}
