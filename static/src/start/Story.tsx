import { useTranslation } from "react-i18next";
import { Chip } from "../canvas/Chip";
import { useEditor } from "../store/editor";
import { type Chapter, storyOf, type Way } from "./story";

/** The open flow as a list to read. */
export function Story() {
  const { t } = useTranslation("start");
  const document = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  if (document === null) return null;
  return (
    <section className="story" aria-label={t("pocket.begins")}>
      {storyOf(document, types).map((chapter) => (
        <ChapterView key={chapter.id} chapter={chapter} />
      ))}
      <p className="small muted">{t("pocket.draw")}</p>
    </section>
  );
}

function ChapterView({ chapter }: { chapter: Chapter }) {
  const { t } = useTranslation("panels");
  const types = useEditor((state) => state.types);
  const { title, subtitle, prompt, ways } = chapter;
  return (
    <div className="chapter">
      <div className="row">
        <Chip type={types.get(chapter.type)} />
        <b>{title}</b>
      </div>
      {subtitle !== "" && <p className="small muted">{subtitle}</p>}
      {prompt !== "" && <p className="said">{t("phone.quote", { text: prompt })}</p>}
      {ways.length > 0 && (
        <ul>
          {ways.map((way) => (
            <WayView key={`${way.port}-${endOf(way)}`} way={way} />
          ))}
        </ul>
      )}
    </div>
  );
}

const endOf = ({ to }: Way): string => (to === null ? "" : "seen" in to ? to.seen : to.id);

function WayView({ way }: { way: Way }) {
  const { t } = useTranslation("start");
  const { label, to } = way;
  return (
    <li>
      <span className="way">{label}</span>
      {to === null && <p className="small muted">{t("pocket.nothing")}</p>}
      {to !== null && "seen" in to && (
        <p className="small muted">{t("pocket.seen", { name: to.seen })}</p>
      )}
      {to !== null && !("seen" in to) && <ChapterView chapter={to} />}
    </li>
  );
}
