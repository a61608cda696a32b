import { FlaskConical } from "lucide-react";
import { type FormEvent, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneState } from "../model/phone";
import { errorText } from "../panels/parts/errors";
import { useEditor } from "../store/editor";
import { nameFor } from "./naming";
import { keepCall } from "./state";
import "./texts";

/** "Keep as test": the call as it stands now, with a name. */
export function KeepCall({ call }: { call: PhoneState }) {
  const { t } = useTranslation("tests");
  const readOnly = useEditor((state) => state.readOnly);
  const [open, setOpen] = useState(false);
  const [kept, setKept] = useState<{ call: string; good: boolean } | null>(null);
  if (readOnly) return null;
  if (open) {
    const done = (good: boolean) => {
      setKept({ call: call.id, good });
      setOpen(false);
    };
    return <Naming call={call} onDone={done} onClose={() => setOpen(false)} />;
  }
  return (
    <div className="keep-call">
      <button type="button" className="btn small" onClick={() => setOpen(true)}>
        <FlaskConical size={14} aria-hidden />
        {t("keep.do")}
      </button>
      {kept?.call === call.id && <Kept good={kept.good} />}
    </div>
  );
}

function Kept({ good }: { good: boolean }) {
  const { t } = useTranslation("tests");
  const setPanel = useEditor((state) => state.setPanel);
  return (
    <p className="small" role="status">
      {t(good ? "keep.done" : "keep.differs")}{" "}
      <button type="button" className="link" onClick={() => setPanel("tests")}>
        {t("keep.show")}
      </button>
    </p>
  );
}

interface NamingProps {
  call: PhoneState;
  onDone(good: boolean): void;
  onClose(): void;
}

function Naming({ call, onDone, onClose }: NamingProps) {
  const { t } = useTranslation("tests");
  const { t: said } = useTranslation("panels");
  const [name, setName] = useState(() => nameFor(call.entries, t));
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const asked = useEditor((state) => asksDatabases(state, call));
  const id = useId();
  const keep = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      const result = await keepCall(call.id, name.trim());
      onDone(result?.passes !== false);
    } catch (failure) {
      setError(errorText(failure, said));
      setBusy(false);
    }
  };
  return (
    <form
      className="keep-call naming"
      onSubmit={(event) => void keep(event)}
      onKeyDown={(event) => event.key === "Escape" && onClose()}
    >
      <label htmlFor={id}>{t("keep.name")}</label>
      <input
        id={id}
        className="input"
        // biome-ignore lint/a11y/noAutofocus: the person has just asked for this very field
        autoFocus
        required
        maxLength={100}
        value={name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
      />
      {asked && <p className="small muted">{t("keep.lookups")}</p>}
      {error !== "" && (
        <p className="error" role="alert">
          {error}
        </p>
      )}
      <div className="row">
        <button type="submit" className="btn small primary" disabled={busy || name.trim() === ""}>
          {t("keep.do")}
        </button>
        <button type="button" className="btn small" onClick={onClose}>
          {said("common.cancel")}
        </button>
      </div>
    </form>
  );
}

/** Whether the call came by a node that looks something up. */
function asksDatabases(
  { document, types }: ReturnType<typeof useEditor.getState>,
  call: PhoneState,
): boolean {
  const nodes = new Set(call.entries.map(({ node }) => node));
  return (document?.nodes ?? []).some((node) => {
    const fields = Object.values(types.get(node.type)?.schema.properties ?? {});
    return nodes.has(node.id) && fields.some((field) => field["x-widget"] === "connection");
  });
}
