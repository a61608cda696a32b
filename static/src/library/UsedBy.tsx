import { Phone } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { SoundUse } from "../model/sounds";
import { hrefOf } from "../store/router";

/** The flows that use a prompt, in a line: the first two by name. */
export function UsedShortly({ used }: { used: readonly SoundUse[] }) {
  const { t } = useTranslation("library");
  if (used.length === 0) return <span className="pill">{t("unused")}</span>;
  const [some, more] = [used.slice(0, 2), used.length - 2];
  return (
    <span className="small">
      {some.map(({ flow, name }) => (
        <a key={flow} href={hrefOf({ page: "flow", id: flow })}>
          {name}
        </a>
      ))}
      {more > 0 && <span className="muted">{t("more", { count: more })}</span>}
    </span>
  );
}

/** All of them, each with a link that opens it at the telephone. */
export function UsedBy({ used }: { used: readonly SoundUse[] }) {
  const { t } = useTranslation("library");
  return (
    <ul className="used-by">
      {used.map(({ flow, name, draft, live }) => (
        <li key={flow}>
          <a href={hrefOf({ page: "flow", id: flow })}>{name}</a>
          {live && <span className="pill live">{t("live")}</span>}
          {draft && !live && <span className="pill">{t("draftOnly")}</span>}
          {live && !draft && <span className="small muted">{t("liveOnly")}</span>}
          <a
            className="btn small"
            href={hrefOf({ page: "flow", id: flow, at: "phone" })}
            aria-label={`${t("tryIt")}: ${name}`}
          >
            <Phone size={13} aria-hidden />
            {t("tryIt")}
          </a>
        </li>
      ))}
    </ul>
  );
}
