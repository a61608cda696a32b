/** A stream of server-sent events that is open while somebody can see the page, and only then. */

const AGAIN_MS = 3000;

/**
 * Call `heard` with each value that the server sends, and `lost` when the line is lost; give what ends
 * it. A page that is hidden keeps no line: a browser has six for one server, over all its tabs.
 */
export function followed<Value>(
  path: string,
  heard: (value: Value) => void,
  lost: () => void,
): () => void {
  let source: EventSource | null = null;
  let again: ReturnType<typeof setTimeout> | undefined;

  const close = () => {
    clearTimeout(again);
    source?.close();
    source = null;
  };
  const open = () => {
    close();
    source = new EventSource(path);
    source.onmessage = ({ data }) => heard(JSON.parse(data) as Value);
    source.onerror = () => {
      lost();
      // A browser tries again by itself, unless the server has answered with an error.
      if (source?.readyState === EventSource.CLOSED) again = setTimeout(open, AGAIN_MS);
    };
  };
  const look = () => (document.visibilityState === "visible" ? open() : close());

  document.addEventListener("visibilitychange", look);
  look();
  return () => {
    document.removeEventListener("visibilitychange", look);
    close();
  };
}
