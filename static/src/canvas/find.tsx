/** One search over the nodes to add, the commands, and the places of the flow. */

import type { TFunction } from "i18next";
import { Frame } from "lucide-react";
import { frameKey, framesOf } from "../model/frames";
import { hit, placesIn } from "../model/places";
import type { Catalog, FlowDocument, NodeType } from "../model/types";
import { withNames } from "../model/variablesIn";
import type { Types } from "../model/wiring";
import { Chip } from "./Chip";
import { findTypes } from "./findTypes";
import { keyWords } from "./keys";
import { nearest, nearness, wordsOf } from "./match";
import { isPossible, type PageCommand, pageCommands } from "./pageCommands";
import type { Found, FoundGroup } from "./SearchList";

export interface Finding extends Found {
  deed: { add: NodeType } | { command: PageCommand } | { show: string } | { look: string };
}

export interface Findable {
  t: TFunction<"canvas">;
  /** Nothing can be added. */
  readOnly: boolean;
  catalog: Catalog | null;
  flow: FlowDocument;
  types: Types;
}

type Ranked = FoundGroup<Finding> & { far: number };

const MOST_PLACES = 30;

/** What is found, the group with the nearest first; without a search all nodes and commands. */
export function findAll(room: Findable, search: string): Ranked[] {
  return [nodes(room, search), commands(room, search), places(room, search)]
    .filter((group) => group.items.length > 0)
    .sort((a, b) => a.far - b.far);
}

function nodes({ t, readOnly, catalog }: Findable, search: string): Ranked {
  const groups = readOnly ? [] : findTypes(catalog, search);
  const items = groups.flatMap((group) =>
    group.types.map(
      (type): Finding => ({
        id: `add-${type.type}`,
        label: type.label,
        hint: group.label,
        icon: <Chip type={type} />,
        deed: { add: type },
      }),
    ),
  );
  return { id: "add", label: t("find.nodes"), items, far: groups[0]?.far ?? 0 };
}

function commands({ t }: Findable, search: string): Ranked {
  const wanted = wordsOf(search);
  const possible = pageCommands.filter((command) => command.name !== "find" && isPossible(command));
  const found = nearest(possible, ({ name }) =>
    nearness(wanted, t(`command.${name}`), t(`commandWords.${name}`)),
  );
  const items = found.map(({ item }): Finding => {
    const { icon: Icon, name, keys } = item;
    const about = item.about?.();
    return {
      id: `do-${name}`,
      label: t(`command.${name}`),
      hint: about === undefined ? undefined : t(about.key, { ...about.params }),
      icon: <Icon size={16} aria-hidden="true" className="found-icon" />,
      keys: keys?.[0] === undefined ? undefined : keyWords(t, keys[0]),
      deed: { command: item },
    };
  });
  return { id: "do", label: t("find.commands"), items, far: found[0]?.far ?? 0 };
}

/** Nodes by their names come first, then those in which the words or the number stand. */
function nodePlaces({ flow, types }: Findable, search: string, wanted: string[]) {
  const near = nearest(
    placesIn(flow, types),
    (place) =>
      nearness(wanted, place.title, place.about) ??
      (hit(place, search) === undefined ? undefined : 2),
  );
  return near.slice(0, MOST_PLACES).map(({ item, far }) => {
    const type = types.get(item.node.type);
    const found: Finding = {
      id: `at-${item.node.id}`,
      label: item.title,
      hint: withNames(hit(item, search) ?? item.about),
      icon: <Chip type={type} />,
      deed: { show: item.node.id },
    };
    return { found, far };
  });
}

function framePlaces({ t, flow }: Findable, wanted: string[]) {
  const titled = framesOf(flow).filter(({ title }) => title !== "");
  return nearest(titled, ({ title }) => nearness(wanted, title)).map(({ item, far }) => {
    const found: Finding = {
      id: `in-${item.id}`,
      label: item.title,
      hint: t("frame.name"),
      icon: <Frame size={16} aria-hidden="true" className="found-icon" />,
      deed: { look: frameKey(item.id) },
    };
    return { found, far };
  });
}

function places(room: Findable, search: string): Ranked {
  const words = wordsOf(search);
  // "+49" has no word, and is searched as it is.
  const wanted = words.length > 0 ? words : [search.trim()];
  const all =
    search.trim() === "" ? [] : [...framePlaces(room, wanted), ...nodePlaces(room, search, wanted)];
  return {
    id: "places",
    label: room.t("find.places"),
    items: all.map(({ found }) => found),
    far: Math.min(...all.map(({ far }) => far)),
  };
}
