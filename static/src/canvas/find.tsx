/** One search over the nodes to add, the commands, and the places of the flow. */

import type { TFunction } from "i18next";
import { MapPin } from "lucide-react";
import { hit, placesIn } from "../model/places";
import type { Catalog, FlowDocument, NodeType } from "../model/types";
import type { Types } from "../model/wiring";
import { Chip } from "./Chip";
import { findTypes } from "./findTypes";
import { keyWords } from "./keys";
import { nearest, nearness, wordsOf } from "./match";
import { isPossible, type PageCommand, pageCommands } from "./pageCommands";
import type { Found, FoundGroup } from "./SearchList";

export interface Finding extends Found {
  deed: { add: NodeType } | { command: PageCommand } | { show: string };
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
function places({ t, flow, types }: Findable, search: string): Ranked {
  const wanted = wordsOf(search);
  if (search.trim() === "") return { id: "places", label: "", items: [], far: 9 };
  const found = nearest(
    placesIn(flow, types),
    (place) =>
      nearness(wanted.length > 0 ? wanted : [search], place.title, place.about) ??
      (hit(place, search) === undefined ? undefined : 2),
  ).slice(0, MOST_PLACES);
  const items = found.map(
    ({ item }): Finding => ({
      id: `at-${item.node.id}`,
      label: item.title,
      hint: hit(item, search) ?? item.about,
      icon: types.has(item.node.type) ? (
        <Chip type={types.get(item.node.type)} />
      ) : (
        <MapPin size={16} aria-hidden="true" className="found-icon" />
      ),
      deed: { show: item.node.id },
    }),
  );
  return { id: "places", label: t("find.places"), items, far: found[0]?.far ?? 0 };
}
