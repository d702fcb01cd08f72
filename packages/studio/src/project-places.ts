import {
  IconCalendarTime,
  IconCode,
  IconCompass,
  IconKey,
  IconListCheck,
  IconNotebook,
  IconPackage,
  IconRulerMeasure,
  IconSitemap,
  IconUsers,
} from "@tabler/icons-react";
import { path } from "./path.js";

/** Below the six steps, in this order. */
export const PLACE_GROUPS = ["code", "automate", "project"] as const;

/**
 * The pages of a project that belong to no step, by the part of their address that follows the project's: in their
 * group of the sidebar, in the finder, and where one is at the top. `new` says what is made on a page below, if it is.
 */
export const projectPlaces = {
  jobs: { group: "code", title: "jobs.title", icon: IconListCheck, path: path.jobs, new: "jobs.run" },
  notebooks: { group: "code", title: "notebooks.title", icon: IconNotebook, path: path.notebooks },
  code: { group: "code", title: "codes.title", icon: IconCode, path: path.codes, one: "codes.code" },
  sizes: { group: "code", title: "verdict.trend.title", icon: IconRulerMeasure, path: path.trend },
  environments: { group: "code", title: "environments.title", icon: IconPackage, path: path.environments },
  pipelines: {
    group: "automate",
    title: "pipeline.title",
    icon: IconSitemap,
    path: path.pipelines,
    new: "pipeline.new",
    one: "pipeline.one",
  },
  schedules: {
    group: "automate",
    title: "schedule.title",
    icon: IconCalendarTime,
    path: path.schedules,
    new: "schedule.new",
    one: "schedule.one",
  },
  advice: { group: "project", title: "advice.ofProject", icon: IconCompass, path: path.projectAdvice },
  secrets: { group: "project", title: "secrets.title", icon: IconKey, path: path.secrets },
  members: { group: "project", title: "nav.members", icon: IconUsers, path: path.members },
} as const;

type Entry = (typeof projectPlaces)[PlaceName];
export type Place = Pick<Entry, "title" | "path"> & { readonly new?: string; readonly one?: string };

type PlaceName = keyof typeof projectPlaces;

export const isPlace = (name: string | undefined): name is PlaceName => name !== undefined && name in projectPlaces;

/** Places of `group`, in the order of the table. */
export function placesOf(group: (typeof PLACE_GROUPS)[number]) {
  return (Object.keys(projectPlaces) as PlaceName[])
    .map((name) => ({ name, ...projectPlaces[name] }))
    .filter((place) => place.group === group);
}
