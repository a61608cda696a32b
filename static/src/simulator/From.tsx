import { SlidersHorizontal, Volume2, VolumeX } from "lucide-react";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { useEditor } from "../store/editor";
import { lookupsOf, momentText, type Setup } from "./setup";
import type { SetupView } from "./useSetup";
import type { TelephoneView } from "./useTelephone";
import { prettyNumber } from "./words";

interface Props {
  view: SetupView;
  phone: TelephoneView;
  arranging: boolean;
  onArrange(arranging: boolean): void;
}

/** The head of the handset: who calls, what is pretended, and the door to change it. */
export function From({ view, phone, arranging, onArrange }: Props) {
  const { t } = useTranslation(["panels", "laboratory"]);
  const { setup, change } = view;
  const id = useId();
  const SoundIcon = phone.muted ? VolumeX : Volume2;
  const soundLabel = t(phone.muted ? "phone.unmute" : "phone.mute");
  const setupLabel = t("laboratory:setup.title");
  const pretended = usePretended(setup);
  return (
    <div className="from-head" data-arranging={arranging}>
      <div className="from">
        <label htmlFor={id}>{t("phone.from")}</label>
        <input
          id={id}
          className="from-number"
          aria-label={t("phone.fromField")}
          type="tel"
          autoComplete="off"
          disabled={setup.anonymous}
          value={setup.anonymous ? t("phone.anonymousShort") : setup.caller}
          onChange={(event) => change({ caller: event.target.value })}
        />
        <button
          type="button"
          className="tiny"
          aria-expanded={arranging}
          aria-label={setupLabel}
          title={setupLabel}
          onClick={() => onArrange(!arranging)}
        >
          <SlidersHorizontal size={15} aria-hidden />
        </button>
        <button
          type="button"
          className="tiny"
          aria-pressed={phone.muted}
          aria-label={soundLabel}
          title={soundLabel}
          onClick={() => phone.setMuted(!phone.muted)}
        >
          <SoundIcon size={15} aria-hidden />
        </button>
      </div>
      {pretended !== "" && !arranging && (
        <button type="button" className="pretended" onClick={() => onArrange(true)}>
          {pretended}
        </button>
      )}
    </div>
  );
}

/** What is not as usual, in a line: "Sat 14:00 · to +49 211 … · Find order: no row". */
function usePretended(setup: Setup): string {
  const { t, i18n } = useTranslation("laboratory");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const lookups = document === null ? [] : lookupsOf(document, types);
  const returned = lookups.flatMap(({ node, name }) => {
    const returns = setup.lookups[node]?.returns ?? "real";
    return returns === "real" ? [] : [`${name}: ${t(`returns.short.${returns}`)}`];
  });
  const number = setup.callee === "" ? "" : t("setup.to", { number: prettyNumber(setup.callee) });
  return [momentText(setup.at, i18n.language, new Date()), number, ...returned]
    .filter(Boolean)
    .join(" · ");
}
