import { useQuery } from "@tanstack/react-query";
import { versionsQuery } from "./api/models.ts";
import { CurvesTile } from "./curves-tile.tsx";

type ModelCurvesProps = {
  model: string;
  /** What the address names; otherwise the champion, or the newest. */
  version: number | undefined;
};

/** The curves of one version of a model. */
export function ModelCurves({ model, version }: ModelCurvesProps) {
  const { data } = useQuery(versionsQuery(model));
  const items = data?.items ?? [];
  const shown = version ?? items.find((one) => one.isChampion)?.version ?? items[0]?.version;
  return shown === undefined ? null : <CurvesTile model={model} version={shown} />;
}
