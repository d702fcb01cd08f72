import type { Decided } from "./decide.js";
import { pointsOf } from "./decide.js";
import { WAYS, type WayId } from "./ways.js";

/** A rule that speaks for another service, and the one that outweighs it most. */
export interface Conflict {
  /** First what was followed. */
  readonly rules: readonly [followed: string, outweighed: string];
  readonly way: WayId;
  readonly other: WayId;
  readonly points: number;
  readonly otherPoints: number;
}

/** Points by which a rule must prefer a way to count as speaking for it. */
const CLEARLY = 3;

/** Where rules that spoke point to different services: which was followed against which, the heaviest first. */
export function conflictsOf({ spoken, way, ways }: Decided): readonly Conflict[] {
  const found: Conflict[] = [];
  const ofWays = spoken.filter(({ rule }) => rule.stage === "way").map(({ rule }) => rule);
  const others = ways.filter(({ id }) => WAYS[id].service !== WAYS[way].service);
  for (const rule of ofWays) {
    const preferred = others
      .map(({ id }) => ({ id, by: pointsOf(rule, id) - pointsOf(rule, way) }))
      .filter(({ id, by }) => by >= CLEARLY && pointsOf(rule, id) > 0)
      .sort((a, b) => b.by - a.by)[0];
    if (!preferred) continue;
    const against = ofWays
      .map((other) => ({ id: other.id, by: pointsOf(other, way) - pointsOf(other, preferred.id) }))
      .sort((a, b) => b.by - a.by)[0];
    if (!against || against.by < CLEARLY) continue;
    const scoreOf = (id: WayId) => ways.find((one) => one.id === id)?.score ?? 0;
    found.push({
      rules: [against.id, rule.id],
      way,
      other: preferred.id,
      points: scoreOf(way),
      otherPoints: scoreOf(preferred.id),
    });
  }
  return found;
}
