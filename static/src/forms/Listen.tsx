import { LoaderCircle, Play, Square } from "lucide-react";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { isSilent, saidVariables, silent, type Wording } from "../model/prompts";
import { errorText } from "../panels/parts/errors";
import { useEditor } from "../store/editor";
import { usePreview } from "../store/usePreview";

type Preview = ReturnType<typeof usePreview>;

interface ListenButtonProps {
  preview: Preview;
  /** What is heard; "Listen" says it alone where there is nothing else near. */
  label?: string | undefined;
  /** A few words more, for who lingers. */
  about?: string;
  disabled?: boolean;
  begin: () => void;
}

/** Begins what is to be heard, and ends it. */
export function ListenButton({ preview, label, about, disabled, begin }: ListenButtonProps) {
  const { t } = useTranslation("panels");
  // The fields of a form that cannot be changed are disabled, and any button among them: this is none then.
  const isAmongDisabled = useEditor((state) => state.readOnly);
  const says = t(
    { idle: "prompt.listen", preparing: "prompt.preparing", playing: "prompt.stop" }[preview.state],
  );
  const name = label === undefined ? says : `${says}: ${label}`;
  const Icon = { idle: Play, preparing: LoaderCircle, playing: Square }[preview.state];
  const press = () => (preview.state === "idle" ? begin() : preview.stop());
  const shared = {
    className: "btn icon",
    "aria-label": name,
    title: about === undefined ? name : `${name}. ${about}`,
    onClick: press,
    children: (
      <Icon size={14} aria-hidden className={preview.state === "preparing" ? "spin" : ""} />
    ),
  };
  return (
    <>
      {isAmongDisabled && !disabled ? (
        // biome-ignore lint/a11y/useSemanticElements: see above
        <span {...shared} role="button" tabIndex={0} onKeyDown={(event) => onKey(event, press)} />
      ) : (
        <button {...shared} type="button" disabled={disabled} />
      )}
      {preview.error !== null && (
        <p className="error" role="alert">
          {t("prompt.failed", { message: errorText(preview.error, t) })}
        </p>
      )}
    </>
  );
}

function onKey(event: KeyboardEvent, press: () => void): void {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  press();
}

/** The play button of a prompt: what callers hear. `voice` "" is the flow's own. */
export function Listen({ label, ...some }: Partial<Wording> & { label?: string }) {
  const { t } = useTranslation("panels");
  const flowVoice = useEditor((state) => state.document?.settings.voice ?? "");
  const preview = usePreview();
  const wording = { ...silent, ...some };
  return (
    <ListenButton
      preview={preview}
      label={label}
      {...(hasVariables(wording) ? { about: t("prompt.listenVariables") } : {})}
      disabled={isSilent(wording)}
      begin={() => void preview.hear(wording, wording.voice || flowVoice)}
    />
  );
}

const hasVariables = ({ say, parts }: Wording): boolean =>
  [say, ...parts.map((piece) => piece.say)].some((text) => saidVariables(text).length > 0);
