/** What holds for the page as a whole: the server, the language, the theme, the place. */

import { create } from "zustand";
import * as api from "../api/client";
import i18n, { firstLanguage, speakLanguage } from "../i18n";
import type { Lang, Status } from "../model/types";
import { type EditorState, useEditor } from "./editor";
import { flowRoute, hrefOf, type Route, readRoute } from "./router";
import { followTheme, keepTheme, storedTheme, type Theme } from "./theme";

export type { Theme };

export interface AppState {
  /** Null until the server has answered once. */
  status: Status | null;
  /** Whether the server answered last time. */
  reachable: boolean;
  lang: Lang;
  theme: Theme;
  route: Route;
  loadStatus(): Promise<void>;
  setLang(lang: Lang): Promise<void>;
  setTheme(theme: Theme): void;
  go(route: Route): void;
}

export const useApp = create<AppState>((set) => ({
  status: null,
  reachable: true,
  lang: firstLanguage(),
  theme: storedTheme(),
  route: readRoute(window.location.hash),

  async loadStatus() {
    try {
      const status = await api.getStatus();
      set({ status, reachable: true });
      const mayOnlyLook = status.role === "viewer";
      useEditor.setState(({ version }) => ({
        mayOnlyLook,
        readOnly: mayOnlyLook || version !== null,
      }));
    } catch (error) {
      if (error instanceof api.ApiError && !error.offline) throw error;
      set({ reachable: false });
    }
  },

  async setLang(lang) {
    await speakLanguage(lang);
    set({ lang });
    // The names of countries come in the language of the page.
    await Promise.all([useEditor.getState().translate(), useApp.getState().loadStatus()]);
  },

  setTheme(theme) {
    keepTheme(theme);
    set({ theme });
  },

  go(route) {
    window.location.hash = hrefOf(route);
  },
}));

/** Whether an admin is signed in; not before the server has said so. */
export const useIsAdmin = () => useApp(({ status }) => status?.role === "admin");

const STATUS_EVERY_MS = 15_000;

/** Follow the address, the system's colours and the server. Call once, when the page starts. */
export function startApp(): void {
  followTheme();
  window.addEventListener("hashchange", () =>
    useApp.setState({ route: readRoute(window.location.hash) }),
  );
  useEditor.subscribe(followVersion);
  api.whenSignedOut(() => window.location.assign("/login"));
  const ask = () => useApp.getState().loadStatus().catch(reportError);
  void ask();
  window.setInterval(ask, STATUS_EVERY_MS);
  void i18n.changeLanguage(useApp.getState().lang);
}

/** The address names the version that is looked at, to be shared and loaded again. */
function followVersion({ flowId, version }: EditorState, before: EditorState): void {
  const { route, go } = useApp.getState();
  const switched = version !== before.version && flowId === before.flowId;
  if (switched && route.page === "flow" && route.id === flowId) go(flowRoute(flowId, version));
}

function reportError(error: unknown): void {
  console.error("the server's status could not be read", error);
}
