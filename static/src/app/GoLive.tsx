import { useTranslation } from "react-i18next";
import { later, useOnce } from "../later";
import { useEditor } from "../store/editor";
import { useGoingLive } from "../store/goingLive";

const GoLiveDialog = later(() =>
  import("../panels/GoLiveDialog").then((part) => part.GoLiveDialog),
);

/** The button that puts the draft live; the dialog says first what is wrong. */
export function GoLive() {
  const { t } = useTranslation("canvas");
  const open = useGoingLive((state) => state.open);
  const setOpen = (now: boolean) => useGoingLive.setState({ open: now });
  const used = useOnce(open);
  const showProblem = useEditor((state) => state.showProblem);
  return (
    <>
      <button type="button" className="btn primary" onClick={() => setOpen(true)}>
        {t("top.goLive")}
      </button>
      {used && <GoLiveDialog open={open} onClose={() => setOpen(false)} onShow={showProblem} />}
    </>
  );
}
