import { Dialog } from "@base-ui/react/dialog";
import { useTranslation } from "react-i18next";
import { keyWords } from "./keys";
import { type CommandGroup, pageCommands } from "./pageCommands";
import { useCanvas } from "./state";

const groups: readonly CommandGroup[] = ["add", "edit", "arrange", "view"];
/** What has no command of its own: gestures, and keys that the browser gives. */
const gestures = [
  "doubleClick",
  "dropWire",
  "box",
  "many",
  "pan",
  "nudge",
  "size",
  "menu",
  "open",
] as const;

/** All quick keys, opened with "?". */
export function KeyOverview() {
  const { t } = useTranslation("canvas");
  const open = useCanvas((state) => state.overview);
  const close = () => useCanvas.setState({ overview: false });
  return (
    <Dialog.Root open={open} onOpenChange={(now) => !now && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className="dialog wide">
          <Dialog.Title>{t("overview.title")}</Dialog.Title>
          <div className="key-overview">
            {groups.map((group) => (
              <Group key={group} group={group} />
            ))}
            <section>
              <h3>{t("overview.gestures")}</h3>
              <dl>
                {gestures.map((name) => (
                  <div key={name}>
                    <dt>{t(`gesture.${name}`)}</dt>
                    <dd>{t(`gestureBy.${name}`)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          </div>
          <div className="actions">
            <Dialog.Close className="btn">{t("close")}</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Group({ group }: { group: CommandGroup }) {
  const { t } = useTranslation("canvas");
  const commands = pageCommands.filter(
    (command) => command.group === group && command.keys !== undefined,
  );
  return (
    <section>
      <h3>{t(`overview.${group}`)}</h3>
      <dl>
        {commands.map(({ name, keys = [] }) => (
          <div key={name}>
            <dt>{t(`command.${name}`)}</dt>
            <dd>
              <kbd>{keyWords(t, keys[0] ?? "")}</kbd>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
