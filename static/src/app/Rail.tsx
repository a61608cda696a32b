import { AudioLines, Database, LayoutList, Phone, Settings, Speech, Workflow } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useApp } from "../store/app";
import { useEditor } from "../store/editor";
import { flowRoute, hrefOf, type Route } from "../store/router";

/** The places of the page. */
export function Rail() {
  const { t } = useTranslation("canvas");
  const flowId = useEditor((state) => state.flowId);
  const version = useEditor((state) => state.version);
  return (
    <nav className="rail" aria-label={t("rail.title")}>
      <a className="mark" href={hrefOf({ page: "flows" })} aria-label="FlowForge">
        <Phone size={17} aria-hidden="true" />
      </a>
      <Place to={{ page: "flows" }} label={t("rail.flows")} icon={<LayoutList size={20} />} />
      {flowId !== null && (
        <Place
          to={flowRoute(flowId, version)}
          label={t("rail.editor")}
          icon={<Workflow size={20} />}
        />
      )}
      <Place to={{ page: "prompts" }} label={t("rail.prompts")} icon={<AudioLines size={20} />} />
      <Place to={{ page: "voices" }} label={t("rail.voices")} icon={<Speech size={20} />} />
      <Place
        to={{ page: "connections" }}
        label={t("rail.connections")}
        icon={<Database size={20} />}
      />
      <Place to={{ page: "settings" }} label={t("rail.settings")} icon={<Settings size={20} />} />
    </nav>
  );
}

/** What is reached from the flows belongs to them. */
const WITHIN: Partial<Record<Route["page"], Route["page"]>> = { new: "flows", connect: "flows" };

function Place({ to, label, icon }: { to: Route; label: string; icon: ReactNode }) {
  const here = useApp(({ route }) => (WITHIN[route.page] ?? route.page) === to.page);
  return (
    <a
      href={hrefOf(to)}
      aria-label={label}
      aria-current={here ? "page" : undefined}
      data-hint={label}
      data-hint-side="right"
    >
      {icon}
    </a>
  );
}
