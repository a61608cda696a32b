import { Dialog } from "@base-ui/react/dialog";
import { type FormEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { faceOf } from "../model/face";
import { titleOf } from "../model/ports";
import type { FlowDocument, FlowNode } from "../model/types";
import { mayConnect, type Types } from "../model/wiring";
import { useEditor } from "../store/editor";
import { drawWire } from "./actions";
import { useCanvas } from "./state";

const close = () => useCanvas.setState({ connecting: null });

/** Draw a wire without a mouse: choose the port, then the node. */
export function ConnectTo() {
  const from = useCanvas((state) => state.connecting);
  const back = useRef(from?.back);
  if (from !== null) back.current = from.back;
  const flow = useEditor((state) => state.document);
  const node = flow?.nodes.find((one) => one.id === from?.node);
  return (
    <Dialog.Root open={node !== undefined} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog" finalFocus={() => back.current?.() ?? true}>
          {flow !== null && node !== undefined && (
            <ConnectForm flow={flow} node={node} first={from?.port} />
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function portsFor(flow: FlowDocument, node: FlowNode, types: Types) {
  return faceOf(node, types.get(node.type)).ports.map((port) => ({
    name: port.name,
    words: [port.title, port.label].filter((word) => word !== "").join(" ") || port.name,
    wired: flow.wires.some((wire) => wire.source === node.id && wire.port === port.name),
  }));
}

/** Where a port may lead: what no wire reaches yet comes first, the node itself last. */
function targetsFor(flow: FlowDocument, types: Types, source: string, port: string): FlowNode[] {
  const reached = new Set(flow.wires.map((wire) => wire.target));
  const rank = (id: string) => (id === source ? 2 : reached.has(id) ? 1 : 0);
  return flow.nodes
    .filter(({ id }) => mayConnect(flow, types, { source, port, target: id }))
    .sort((a, b) => rank(a.id) - rank(b.id));
}

interface ConnectFormProps {
  flow: FlowDocument;
  node: FlowNode;
  /** The port that is chosen at first; without it the first that leads nowhere. */
  first: string | undefined;
}

function ConnectForm({ flow, node, first }: ConnectFormProps) {
  const { t } = useTranslation("canvas");
  const types = useEditor((state) => state.types);
  const ports = portsFor(flow, node, types);
  const [port, setPort] = useState(
    first ?? (ports.find((one) => !one.wired) ?? ports[0])?.name ?? "",
  );
  const targets = targetsFor(flow, types, node.id, port);
  const [target, setTarget] = useState("");
  const chosen = targets.some((one) => one.id === target) ? target : (targets[0]?.id ?? "");
  const ids = { port: useId(), target: useId() };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen !== "") drawWire(node.id, port, chosen);
    close();
  };
  return (
    <form className="stack" onSubmit={onSubmit}>
      <Dialog.Title>
        {t("connect.title", { node: titleOf(node, types.get(node.type)) })}
      </Dialog.Title>
      <div className="field">
        <label htmlFor={ids.port}>{t("connect.port")}</label>
        <select
          id={ids.port}
          className="input"
          value={port}
          onChange={(event) => setPort(event.target.value)}
        >
          {ports.map(({ name, words, wired }) => (
            <option key={name} value={name}>
              {wired ? t("connect.wired", { port: words }) : words}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor={ids.target}>{t("connect.target")}</label>
        <select
          id={ids.target}
          className="input"
          value={chosen}
          onChange={(event) => setTarget(event.target.value)}
        >
          {targets.map((one) => (
            <option key={one.id} value={one.id}>
              {titleOf(one, types.get(one.type))}
            </option>
          ))}
        </select>
        {targets.length === 0 && <p className="hint">{t("connect.none")}</p>}
      </div>
      <div className="actions row">
        <span className="grow" />
        <Dialog.Close className="btn">{t("cancel")}</Dialog.Close>
        <button type="submit" className="btn primary" disabled={chosen === ""}>
          {t("connect.do")}
        </button>
      </div>
    </form>
  );
}
