import type { Schemas } from "../../api/client.ts";

type Drift = Schemas["Drift"];

/** What models say of one feature: how far it has moved since their training. */
export type FeatureDrift = { model: string; version: number; psi: number; limit: number; beyond: boolean };

/** Of the models that read it. */
export function driftOf(drifts: Drift[], feature: string): FeatureDrift[] {
  return drifts.flatMap(({ model, version, features }) =>
    features
      .filter((moved) => moved.name === feature)
      .map(({ psi, psiLimit, beyond }) => ({ model, version, psi, limit: psiLimit, beyond })),
  );
}
