/**
 * Parts of the page that its first view does not need. Each is a file of its own, fetched when it is shown
 * first, or before that, as soon as the browser has nothing else to do: then nobody waits after a click, and
 * the telephone still works when the line is lost.
 */

import { type ComponentType, useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { addTexts } from "./i18n";
import de from "./i18n/de/later.json";
import en from "./i18n/en/later.json";

addTexts("later", { en, de });

const RETRY_MS = 3000;
/** How long after the first view a browser waits that cannot say when it is idle. */
const PAUSE_MS = 200;

const unfetched = new Set<() => Promise<unknown>>();
let viewed = false;
const waiting = new Set<() => void>();

const whenViewed = (deed: () => void) => {
  waiting.add(deed);
  return () => waiting.delete(deed);
};

/** Whether the first view stands and the browser was idle since. */
const useViewed = () => useSyncExternalStore(whenViewed, () => viewed);

/**
 * A part that `load` fetches, called outside components. What has something `Waiting` in its place belongs to
 * the first view, which does without it until the browser is idle; else it is fetched as soon as it is shown.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  Waiting?: ComponentType<Props>,
): ComponentType<Props> {
  let part: ComponentType<Props> | undefined;
  const fetched = async () => {
    part ??= await load();
    return part;
  };
  unfetched.add(fetched);
  if (viewed) whenIdle(fetchNext);
  return function Later(props: Props) {
    const [Part, setPart] = useState(() => part);
    const wanted = useViewed() || Waiting === undefined;
    const missing = wanted && Part === undefined;
    const failed = useFetching(missing, fetched, (found) => setPart(() => found));
    if (Part !== undefined) return <Part {...props} />;
    if (failed) return <NotFetched />;
    return Waiting === undefined ? null : <Waiting {...props} />;
  };
}

/** Fetch what is missing, again and again until it is there; tells whether it failed so far. */
function useFetching<Found>(
  missing: boolean,
  fetched: () => Promise<Found>,
  found: (part: Found) => void,
): boolean {
  const [failures, setFailures] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each failure begins it anew, nothing else does
  useEffect(() => {
    if (!missing) return;
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => setFailures((count) => count + 1);
    fetched().then(
      (part) => gone || found(part),
      () => {
        if (!gone) timer = setTimeout(again, failures === 0 ? 0 : RETRY_MS);
      },
    );
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [missing, failures]);
  return failures > 0;
}

function NotFetched() {
  const { t } = useTranslation("later");
  return (
    <p className="banner warn not-fetched" role="alert">
      <span className="grow">{t("away")}</span>
      <button type="button" className="btn small" onClick={() => window.location.reload()}>
        {t("reload")}
      </button>
    </p>
  );
}

const whenIdle: (work: () => void) => void =
  typeof requestIdleCallback === "function"
    ? (work) => void requestIdleCallback(work)
    : (work) => void setTimeout(work, PAUSE_MS);

/** The first view stands: fetch the rest, one part after the other. */
export function fetchTheRest(): void {
  if (viewed) return;
  whenIdle(() => {
    viewed = true;
    for (const deed of waiting) deed();
    fetchNext();
  });
}

function fetchNext(): void {
  const [next] = unfetched;
  if (next === undefined) return;
  unfetched.delete(next);
  // What fails here is fetched again when it is wanted.
  void next()
    .catch(() => undefined)
    .then(() => whenIdle(fetchNext));
}

/** Whether something was true at least once: what was opened stays, to close as it likes. */
export function useOnce(now: boolean): boolean {
  const [ever, setEver] = useState(now);
  if (now && !ever) setEver(true);
  return ever || now;
}
