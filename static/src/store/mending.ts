/** What can be done about a problem from the list: mend it, leave it, look at it again. */

import { mend, samePlace, silence, unsilence } from "../model/mending";
import type { Problem } from "../model/types";
import type { GetState, MendingActions, SetState } from "./state";

const without = (problems: Problem[], gone: Problem) =>
  problems.filter((problem) => !(samePlace(problem, gone) && problem.text === gone.text));

export function mending(set: SetState, get: GetState): MendingActions {
  return {
    async mend(problem, label) {
      // What was proposed belongs to the flow that was checked: it is checked once more first.
      if (get().saving !== "saved" && !(await get().saveNow())) return;
      const now = get().problems.find(
        (one) => samePlace(one, problem) && one.text === problem.text,
      );
      const chosen = now?.mends.find((one) => one.label === label);
      if (now === undefined || chosen === undefined) return;
      get().run(mend(get().types, chosen));
      // It is gone at once, so that nobody mends it twice; the next check has the last word.
      set((state) => ({ problems: without(state.problems, now) }));
    },
    leave(problem, reason) {
      get().run(silence(problem, reason));
      set((state) => ({
        problems: without(state.problems, problem),
        silenced: [...state.silenced, { ...problem, silenced: reason }],
      }));
    },
    lookAgain(problem) {
      get().run(unsilence(problem));
      set((state) => ({
        problems: [...state.problems, { ...problem, silenced: "" }],
        silenced: without(state.silenced, problem),
      }));
    },
  };
}
