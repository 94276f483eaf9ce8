import type { Schemas } from "../../api/client.ts";

type Version = Schemas["ModelVersion"];
type Reign = Schemas["Champions"]["items"][number];

/** Figures that tell most about a model, first those of a classifier. */
const FIRST = [
  "auc",
  "pr_auc",
  "accuracy",
  "lift_top_decile",
  "calibration_error",
  "mae_holdout",
  "mae_as_before",
  "recall_10",
  "recall_10_popular",
  "silhouette",
  "stability",
];

/** The figures of some versions, those that tell most first. */
export function figuresOf(versions: Version[]): string[] {
  const names = new Set(versions.flatMap((version) => Object.keys(version.metrics)));
  const known = FIRST.filter((name) => names.has(name));
  return [...known, ...[...names].filter((name) => !known.includes(name)).sort()];
}

/** A version's place on the line of one figure. */
export type FigureAt = { at: number; version: number; value: number; becameChampion: boolean };

/** One figure of all versions by the time they were trained, oldest first. */
export function figureOverTime(versions: Version[], reigns: Reign[], figure: string): FigureAt[] {
  const champions = new Set(reigns.map((reign) => reign.version));
  return versions
    .flatMap(({ version, trainedAt, metrics }) => {
      const value = metrics[figure];
      return value === undefined
        ? []
        : [{ at: Date.parse(trainedAt), version, value, becameChampion: champions.has(version) }];
    })
    .sort((one, other) => one.at - other.at || one.version - other.version);
}

/** Whether a larger value of a figure is better; null where neither is. */
export function isMoreBetter(figure: string): boolean | null {
  if (
    /^(auc|pr_auc|accuracy|lift_top_decile|recall_10|ndcg_10|silhouette|stability|log_likelihood)$/.test(
      figure,
    )
  )
    return true;
  return /^(calibration_error|mae_holdout)$/.test(figure) ? false : null;
}
