import { Dialog } from "@base-ui/react/dialog";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Holding, useHolding } from "./unkept";

interface ModalProps {
  open: boolean;
  title: string;
  onClose(): void;
  children: ReactNode;
  wide?: boolean;
}

/**
 * A dialog over the page: title, content, and at its end the buttons in `.actions`. While something in it is
 * not kept yet (`useUnkept`), a click beside it does nothing; Escape and `Dialog.Close` ask first.
 */
export function Modal({ open, title, onClose, children, wide = false }: ModalProps) {
  const { hold, discard, isHeld } = useHolding();
  const [asks, setAsks] = useState(false);
  const close = () => (isHeld ? setAsks(!asks) : onClose());
  const leave = () => {
    discard();
    onClose();
  };
  return (
    <Dialog.Root
      open={open}
      disablePointerDismissal={isHeld}
      onOpenChange={(now) => !now && close()}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className={wide ? "dialog wide" : "dialog"}>
          <Dialog.Title>{title}</Dialog.Title>
          {asks && isHeld && <Question leave={leave} stay={() => setAsks(false)} />}
          <Holding value={hold}>{children}</Holding>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Question({ leave, stay }: { leave: () => void; stay: () => void }) {
  const { t } = useTranslation("panels");
  const safe = useRef<HTMLButtonElement>(null);
  useEffect(() => safe.current?.focus(), []);
  return (
    <div className="banner warn" role="alert">
      <span className="grow">{t("unkept.text")}</span>
      <button ref={safe} type="button" className="btn small" onClick={stay}>
        {t("unkept.stay")}
      </button>
      <button type="button" className="btn small danger" onClick={leave}>
        {t("unkept.leave")}
      </button>
    </div>
  );
}
