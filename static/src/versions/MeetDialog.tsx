import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Difference, differenceOf, differences } from "../model/differences";
import type { Clash, Side } from "../model/merging";
import { errorText } from "../panels/parts/errors";
import { Modal } from "../panels/parts/Modal";
import { useEditor } from "../store/editor";
import { useWho } from "./Banners";
import { choose, dismiss, keepCopy, type Meeting, takeTheirs, useMeeting } from "./meeting";
import { useSay } from "./words";

/** What the other one changed, and, where both changed the same, which of the two shall hold. */
export function MeetDialog() {
  const { t } = useTranslation("versions");
  const { meeting, choosing } = useMeeting();
  const who = useWho();
  if (meeting === null || !choosing) return null;
  return (
    <Modal
      open
      wide
      title={t("meet.title", { by: who(meeting.by) })}
      onClose={() => useMeeting.setState({ choosing: false })}
    >
      <Theirs meeting={meeting} by={who(meeting.by)} />
      {meeting.kind === "clash" ? (
        <Clashes meeting={meeting} by={who(meeting.by)} />
      ) : (
        <div className="actions">
          <button type="button" className="btn primary" onClick={dismiss}>
            {t("meet.dismiss")}
          </button>
        </div>
      )}
    </Modal>
  );
}

function Theirs({ meeting: { base, theirs }, by }: { meeting: Meeting; by: string }) {
  const { t } = useTranslation("versions");
  const say = useSay();
  const types = useEditor((state) => state.types);
  const rows = useMemo(() => differences(base, theirs.document, types), [base, theirs, types]);
  return (
    <section>
      <h3>{t("meet.theirs", { by })}</h3>
      <ul className="differences plain">
        {rows.map((row) => (
          <li key={row.key} data-what={row.what}>
            {say(row.words)}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Clashes({ meeting, by }: { meeting: Meeting; by: string }) {
  const { t } = useTranslation("versions");
  const [chosen, setChosen] = useState<ReadonlyMap<string, Side>>(new Map());
  const set = (key: string, side: Side) => setChosen(new Map([...chosen, [key, side]]));
  return (
    <>
      <section className="clashes">
        <h3>{t("meet.clashes")}</h3>
        {meeting.clashes.map((clash, index) => (
          <OneClash
            key={clash.key}
            clash={clash}
            meeting={meeting}
            by={by}
            legend={t("meet.which", { n: index + 1, count: meeting.clashes.length })}
            chosen={chosen.get(clash.key) ?? "mine"}
            onChoose={(side) => set(clash.key, side)}
          />
        ))}
      </section>
      <Ways onMerge={() => choose(chosen)} />
    </>
  );
}

interface OneClashProps {
  clash: Clash;
  meeting: Meeting;
  by: string;
  legend: string;
  chosen: Side;
  onChoose(side: Side): void;
}

/** What one side made of it, in words. */
function useSides({ key, base, mine, theirs }: Clash, meeting: Meeting): Record<Side, string> {
  const { t } = useTranslation("versions");
  const say = useSay();
  const { types, document } = useEditor();
  const told = (rows: readonly Difference[]) =>
    rows.length === 0 ? t("meet.nothing") : rows.map((row) => say(row.words)).join(" ");
  const own = document ?? meeting.base;
  const there = meeting.theirs.document;
  return {
    mine: told(differenceOf(types, [meeting.base, own], key, base, mine)),
    theirs: told(differenceOf(types, [meeting.base, there], key, base, theirs)),
  };
}

function OneClash({ clash, meeting, by, legend, chosen, onChoose }: OneClashProps) {
  const { t } = useTranslation("versions");
  const sides = useSides(clash, meeting);
  const names = { mine: t("meet.mine"), theirs: t("meet.their", { by }) };
  return (
    <fieldset className="clash">
      <legend className="small muted">{legend}</legend>
      {(["mine", "theirs"] as const).map((side) => (
        <label key={side}>
          <input
            type="radio"
            name={clash.key}
            checked={chosen === side}
            onChange={() => onChoose(side)}
          />
          <span>
            <b>{names[side]}</b> {sides[side]}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Ways({ onMerge }: { onMerge(): void }) {
  const { t } = useTranslation("versions");
  const { t: panels } = useTranslation("panels");
  const name = useEditor((state) => state.document?.name ?? "");
  const [error, setError] = useState("");
  const copy = async () => {
    try {
      await keepCopy(name);
    } catch (failure) {
      setError(errorText(failure, panels));
    }
  };
  return (
    <>
      {error !== "" && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <div className="actions">
        <button type="button" className="btn" onClick={takeTheirs}>
          {t("meet.take")}
        </button>
        <button type="button" className="btn" onClick={() => void copy()}>
          {t("meet.copy")}
        </button>
        <button type="button" className="btn primary" onClick={onMerge}>
          {t("meet.merge")}
        </button>
      </div>
    </>
  );
}
