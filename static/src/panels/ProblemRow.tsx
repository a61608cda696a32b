import { ChevronDown, Wrench } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { levelIcons } from "../levels";
import type { Level, Problem } from "../model/types";
import { useEditor } from "../store/editor";

/** How grave a problem is, in a sign and in a word. */
export function LevelMark({ level }: { level: Level }) {
  const { t } = useTranslation("panels");
  const Icon = levelIcons[level];
  return (
    <span className="level" data-level={level}>
      <Icon size={15} aria-hidden />
      {t(`problems.${level}`)}
    </span>
  );
}

interface ProblemRowProps {
  problem: Problem;
  /** Something was done about it: says what, because the row may be gone now. */
  onDone(what: string): void;
}

/** One problem: what to do, why it matters, and what can be done about it at once. */
export function ProblemRow({ problem, onDone }: ProblemRowProps) {
  const showProblem = useEditor((state) => state.showProblem);
  const readOnly = useEditor((state) => state.readOnly);
  const [open, setOpen] = useState<"" | "why" | "leave">("");
  const toggle = (part: "why" | "leave") => setOpen(open === part ? "" : part);
  return (
    <li className="problem" data-level={problem.level}>
      <button type="button" className="problem-place" onClick={() => showProblem(problem)}>
        <LevelMark level={problem.level} />
        <span>{problem.text}</span>
      </button>
      <div className="problem-deeds">
        {!readOnly && <Mends problem={problem} onDone={onDone} />}
        <Deeds problem={problem} open={open} toggle={toggle} />
      </div>
      {open === "why" && <Why problem={problem} />}
      {open === "leave" && <Leave problem={problem} onDone={onDone} onClose={() => setOpen("")} />}
    </li>
  );
}

function Mends({ problem, onDone }: ProblemRowProps) {
  const { t } = useTranslation("panels");
  const mend = useEditor((state) => state.mend);
  const act = async (label: string) => {
    await mend(problem, label);
    onDone(t("problems.mended", { what: label }));
  };
  return problem.mends.map(({ label }) => (
    <button
      key={label}
      type="button"
      className="btn small"
      aria-label={t("problems.mend", { what: label })}
      onClick={() => void act(label)}
    >
      <Wrench size={14} aria-hidden />
      {label}
    </button>
  ));
}

interface DeedsProps {
  problem: Problem;
  open: string;
  toggle(part: "why" | "leave"): void;
}

function Deeds({ problem, open, toggle }: DeedsProps) {
  const { t } = useTranslation("panels");
  const readOnly = useEditor((state) => state.readOnly);
  const isLeavable = problem.level !== "error" && !readOnly;
  return (
    <>
      {isLeavable && (
        <button
          type="button"
          className="btn quiet small"
          aria-expanded={open === "leave"}
          onClick={() => toggle("leave")}
        >
          {t("problems.leave")}
        </button>
      )}
      {problem.why !== "" && (
        <button
          type="button"
          className="btn quiet small"
          aria-expanded={open === "why"}
          onClick={() => toggle("why")}
        >
          {t("problems.why")}
          <ChevronDown size={14} aria-hidden />
        </button>
      )}
    </>
  );
}

function Why({ problem }: { problem: Problem }) {
  return (
    <p className="problem-why">
      <b>{problem.name}</b>
      {problem.why}
    </p>
  );
}

interface LeaveProps extends ProblemRowProps {
  onClose(): void;
}

/** Asks why a problem may stay: without a reason nobody knows later whether it still may. */
function Leave({ problem, onDone, onClose }: LeaveProps) {
  const { t } = useTranslation("panels");
  const leave = useEditor((state) => state.leave);
  const [reason, setReason] = useState("");
  const id = useId();
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() === "") return;
    leave(problem, reason.trim());
    onDone(t("problems.left"));
  };
  return (
    <form
      className="problem-leave"
      onSubmit={keep}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <label htmlFor={id}>{t("problems.reason")}</label>
      <input
        id={id}
        className="input"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this very field
        autoFocus
        required
        maxLength={300}
        placeholder={t("problems.reasonExample")}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="row">
        <button type="submit" className="btn small primary" disabled={reason.trim() === ""}>
          {t("problems.keep")}
        </button>
        <button type="button" className="btn small" onClick={onClose}>
          {t("common.cancel")}
        </button>
      </div>
    </form>
  );
}
