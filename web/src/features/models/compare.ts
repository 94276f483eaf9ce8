import type { Schemas } from "../../api/client.ts";
import { scalar } from "../../lib/format.ts";
import { figuresOf, isMoreBetter } from "./figures.ts";

type Version = Schemas["ModelVersion"];

/** One line of a comparison: the same thing of both. */
export type Pair = {
  name: string;
  a: string;
  b: string;
  differs: boolean;
  /** What is better in the second; undefined where there is no better. */
  verdict?: "better" | "worse" | undefined;
};

export type Comparison = {
  figures: Pair[];
  settings: Pair[];
  added: string[];
  removed: string[];
  kept: number;
};

/** What is another in version b than in version a. */
export function compareVersions(a: Version, b: Version): Comparison {
  const features = new Set(a.features);
  const others = new Set(b.features);
  return {
    figures: figuresOf([a, b]).map((name) => figure(name, a.metrics[name], b.metrics[name])),
    settings: [...new Set([...Object.keys(a.parameters), ...Object.keys(b.parameters)])]
      .sort()
      .map((name) => pair(name, a.parameters[name] ?? "–", b.parameters[name] ?? "–"))
      .concat(pair("threshold", scalar(a.threshold), scalar(b.threshold))),
    added: b.features.filter((name) => !features.has(name)),
    removed: a.features.filter((name) => !others.has(name)),
    kept: b.features.filter((name) => features.has(name)).length,
  };
}

function pair(name: string, a: string, b: string): Pair {
  return { name, a, b, differs: a !== b };
}

function figure(name: string, a: number | undefined, b: number | undefined): Pair {
  const more = isMoreBetter(name);
  const verdict =
    more === null || a === undefined || b === undefined || a === b
      ? undefined
      : b > a === more
        ? "better"
        : "worse";
  return { ...pair(name, exact(a), exact(b)), verdict };
}

/** Figures of versions lie close together, so more digits than elsewhere. */
function exact(value: number | undefined): string {
  if (value === undefined) return "–";
  return Number.isInteger(value) ? scalar(value) : value.toFixed(Math.abs(value) < 10 ? 4 : 2);
}

export type Effect = { feature: string; a: number; b: number };

/** The importance of features in both, the most important of either first. */
export function compareImportance(
  a: { feature: string; effect: number }[],
  b: { feature: string; effect: number }[],
  most = 12,
): Effect[] {
  const names = new Set([...a, ...b].map((one) => one.feature));
  const of = (list: { feature: string; effect: number }[], name: string) =>
    list.find((one) => one.feature === name)?.effect ?? 0;
  return [...names]
    .map((feature) => ({ feature, a: of(a, feature), b: of(b, feature) }))
    .sort((one, other) => Math.max(other.a, other.b) - Math.max(one.a, one.b))
    .slice(0, most);
}
