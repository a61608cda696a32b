import { Check, CircleCheck, CircleX, WandSparkles } from "lucide-react";
import { useTranslation } from "react-i18next";
import { portsOf, titleOf } from "../model/ports";
import { useEditor } from "../store/editor";
import { untestedWays } from "./marks";
import { makeMissing, showUntested, useTests } from "./state";
import type { LeftWay, Way } from "./types";

/** How many tests pass, and how many of the flow's ways they take. */
export function Coverage({ onAccept }: { onAccept(ids: number[]): void }) {
  const { t } = useTranslation("tests");
  return (
    <div className="coverage">
      <Passing onAccept={onAccept} />
      <Tested />
      <Untested label={t("untested")} />
      <MakeMissing />
      <Made />
    </div>
  );
}

function MakeMissing() {
  const { t } = useTranslation("tests");
  const readOnly = useEditor((state) => state.readOnly);
  const busy = useTests((state) => state.busy);
  const untested = useUntested();
  if (readOnly || untested?.ways.length === 0) return null;
  return (
    <div>
      <button
        type="button"
        className="btn small"
        disabled={busy !== ""}
        onClick={() => void makeMissing()}
      >
        <WandSparkles size={14} aria-hidden />
        {t(busy === "making" ? "making" : "missing")}
      </button>
    </div>
  );
}

function Passing({ onAccept }: { onAccept(ids: number[]): void }) {
  const { t } = useTranslation("tests");
  const readOnly = useEditor((state) => state.readOnly);
  const tests = useTests((state) => state.tests) ?? [];
  const results = useTests((state) => state.results);
  const known = tests.flatMap(({ id }) => results.get(id) ?? []);
  const passed = known.filter(({ passes }) => passes).length;
  if (tests.length === 0) return null;
  if (known.length === 0) return <p className="muted small">{t("notRun")}</p>;
  const failed = known.filter(({ passes }) => !passes);
  const good = passed === tests.length;
  const Icon = good ? CircleCheck : CircleX;
  return (
    <>
      <p className="test-count" data-good={good} role="status">
        <Icon size={17} aria-hidden />
        <b>{t("passing", { passed, count: tests.length })}</b>
        <Changed />
      </p>
      {failed.length > 1 && !readOnly && (
        <div>
          <button
            type="button"
            className="btn small"
            onClick={() => onAccept(failed.map(({ id }) => id))}
          >
            <Check size={14} aria-hidden />
            {t("acceptAll")}
          </button>
        </div>
      )}
    </>
  );
}

/** Results are those of the flow as it was. */
function Changed() {
  const { t } = useTranslation("tests");
  const ran = useTests((state) => (state.ways === null ? null : state.revision));
  const now = useEditor((state) => state.revision);
  const unsaved = useEditor((state) => state.saving !== "saved");
  if (ran === null || (ran === now && !unsaved)) return null;
  return <span className="muted small">{t("changed")}</span>;
}

function useUntested(): { ways: Way[]; total: number } | null {
  const ways = useTests((state) => state.ways);
  const results = useTests((state) => state.results);
  if (ways === null) return null;
  return { ways: untestedWays(ways, [...results.values()]), total: ways.length };
}

function Tested() {
  const { t } = useTranslation("tests");
  const untested = useUntested();
  if (untested === null || untested.total === 0) return null;
  const { total } = untested;
  const tested = total - untested.ways.length;
  const words = t("tested", { tested, count: total });
  return (
    <div className="tested">
      <span>{words}</span>
      <meter min={0} max={total} value={tested} aria-label={words} />
    </div>
  );
}

/** What came of making the missing calls. */
function Made() {
  const { t } = useTranslation("tests");
  const made = useTests((state) => state.made);
  if (made === null) return null;
  return (
    <p className="small" role="status">
      {made.count === 0 ? t("madeNone") : t("made", { count: made.count })}
    </p>
  );
}

/** Shows untested ways on the canvas, and as a list that leads there, with what is known of them. */
function Untested({ label }: { label: string }) {
  const { t } = useTranslation("tests");
  const shows = useTests((state) => state.shows);
  const left = useTests((state) => state.made?.left) ?? [];
  const untested = useUntested();
  return (
    <>
      <label className="check">
        <input
          type="checkbox"
          checked={shows}
          onChange={(event) => void showUntested(event.target.checked)}
        />
        {label}
      </label>
      {shows && untested !== null && untested.ways.length > 0 && (
        <>
          {left.length > 0 && <p className="small muted">{t("left", { count: left.length })}</p>}
          <ul className="untested-ways" aria-label={label}>
            {untested.ways.map((way) => (
              <UntestedWay
                key={`${way.node}|${way.port}`}
                way={way}
                left={left.find((one) => one.node === way.node && one.port === way.port)}
              />
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function UntestedWay({ way, left }: { way: Way; left: LeftWay | undefined }) {
  const { t } = useTranslation("tests");
  const showNode = useEditor((state) => state.showNode);
  const [node, port] = useNames(way);
  return (
    <li>
      <button type="button" className="link" onClick={() => showNode(way.node)}>
        {node} → {port}
      </button>
      {left !== undefined && (
        <span className="muted">{t(`why.${left.why}`, { variable: left.variable })}</span>
      )}
    </li>
  );
}

function useNames({ node: id, port }: Way): [string, string] {
  const flow = useEditor((state) => state.document);
  const types = useEditor((state) => state.types);
  const node = flow?.nodes.find((one) => one.id === id);
  if (node === undefined) return [id, port];
  const type = types.get(node.type);
  const face = type && portsOf(type, node.config).find(({ name }) => name === port);
  const words = [face?.title, face?.label].filter(Boolean).join(" ");
  return [titleOf(node, type), words || port];
}
