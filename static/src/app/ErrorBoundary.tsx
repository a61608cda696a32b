import { Component, type ReactNode } from "react";
import i18n from "../i18n";

/** Should the page fail, it says so and offers a fresh start: the draft is on the server. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <main className="page stack" role="alert">
        <h1>{i18n.t("canvas:failed.title")}</h1>
        <p className="muted">{i18n.t("canvas:failed.text")}</p>
        <div>
          <button type="button" className="btn primary" onClick={() => window.location.reload()}>
            {i18n.t("canvas:failed.again")}
          </button>
        </div>
      </main>
    );
  }
}
