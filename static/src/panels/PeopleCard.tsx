import { KeyRound, Trash2, UserCog, UserPlus } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { listPeople, removePerson, setRole } from "../api/client";
import { type Person, type Role, roles } from "../model/types";
import { AddPersonDialog, SetPasswordDialog } from "./PersonDialogs";
import { ActionMenu, type MenuAction } from "./parts/ActionMenu";
import { Confirm, type Question } from "./parts/Confirm";
import { errorText } from "./parts/errors";
import { useLoad } from "./parts/useLoad";

/** For admins: who may sign in, and what each may do. `me` is who looks at it. */
export function PeopleCard({ me }: { me: string }) {
  const { t } = useTranslation("panels");
  const people = useLoad(listPeople);
  const [adding, setAdding] = useState(false);
  const [renewing, setRenewing] = useState<Person | null>(null);
  const [question, setQuestion] = useState<Question | null>(null);
  const id = useId();
  const rows = people.data ?? [];
  const admins = rows.filter((person) => person.role === "admin").length;
  return (
    <section className="card setting-card" aria-labelledby={id}>
      <div className="setting">
        <h2 id={id}>{t("people.title")}</h2>
        <button type="button" className="btn small" onClick={() => setAdding(true)}>
          <UserPlus size={15} aria-hidden />
          {t("people.add")}
        </button>
      </div>
      <p className="hint">{t("people.about")}</p>
      {people.error !== null && (
        <p className="banner bad" role="alert">
          {errorText(people.error, t)}
        </p>
      )}
      <ul className="people">
        {rows.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            me={person.name === me}
            last={person.role === "admin" && admins === 1}
            deeds={{ ask: setQuestion, renew: setRenewing, reload: people.reload }}
          />
        ))}
      </ul>
      {adding && <AddPersonDialog onClose={() => setAdding(false)} onSaved={people.reload} />}
      {renewing !== null && (
        <SetPasswordDialog person={renewing} onClose={() => setRenewing(null)} />
      )}
      {question !== null && <Confirm question={question} onClose={() => setQuestion(null)} />}
    </section>
  );
}

interface Deeds {
  ask(question: Question): void;
  renew(person: Person): void;
  reload(): Promise<void>;
}

interface PersonRowProps {
  person: Person;
  me: boolean;
  /** Nobody else is admin. */
  last: boolean;
  deeds: Deeds;
}

function PersonRow({ person, me, last, deeds }: PersonRowProps) {
  const { t } = useTranslation("panels");
  return (
    <li>
      <div className="grow">
        <b>{person.name}</b>
        {me && <span className="muted"> ({t("people.you")})</span>}
        {last && <p className="small muted">{t("people.onlyAdmin")}</p>}
      </div>
      <span className="pill">{t(`people.roles.${person.role}`)}</span>
      <ActionMenu
        label={t("people.actions", { name: person.name })}
        actions={usePersonActions(person, last, deeds)}
      />
    </li>
  );
}

function usePersonActions(person: Person, last: boolean, deeds: Deeds): MenuAction[] {
  const { t } = useTranslation("panels");
  const { ask, renew, reload } = deeds;
  const { id, name } = person;
  const make = (role: Role) => {
    const words = { name, role: t(`people.roles.${role}`), about: t(`people.rolesAbout.${role}`) };
    ask({
      title: t("people.makeTitle", words),
      text: t("people.makeText", words),
      deed: t("people.makeDo", words),
      run: () => setRole(id, role).then(reload),
    });
  };
  const remove = () =>
    ask({
      title: t("people.removeTitle", { name }),
      text: t("people.removeText", { name }),
      deed: t("people.removeDo", { name }),
      danger: true,
      run: () => removePerson(id).then(reload),
    });
  const others = roles.filter((role) => role !== person.role);
  return [
    ...others.map((role) => ({
      label: t("people.make", { role: t(`people.roles.${role}`) }),
      icon: UserCog,
      disabled: last,
      run: () => make(role),
    })),
    { label: t("people.setPassword"), icon: KeyRound, run: () => renew(person) },
    { label: t("people.remove"), icon: Trash2, danger: true, disabled: last, run: remove },
  ];
}
