import { expect, test } from "vitest";
import type { Schemas } from "../../api/client.ts";
import { compareImportance, compareVersions } from "./compare.ts";
import { figureOverTime, figuresOf } from "./figures.ts";

type Version = Schemas["ModelVersion"];

const version = (part: Partial<Version>): Version => ({
  version: 1,
  trainedAt: "2026-06-01T00:00:00Z",
  isChampion: false,
  metrics: {},
  parameters: {},
  features: [],
  cutOffs: [],
  threshold: 0.5,
  runId: "r",
  heldBack: null,
  ...part,
});

test("a figure is better or worse by what it means, and neither where it means nothing", () => {
  const { figures } = compareVersions(
    version({ metrics: { auc: 0.8, calibration_error: 0.02, rows_train: 100, accuracy: 0.9 } }),
    version({ metrics: { auc: 0.85, calibration_error: 0.04, rows_train: 200, accuracy: 0.9 } }),
  );
  expect(figures.map(({ name, verdict }) => [name, verdict])).toEqual([
    ["auc", "better"],
    ["accuracy", undefined],
    ["calibration_error", "worse"],
    ["rows_train", undefined],
  ]);
});

test("a figure that only one version has is shown, and not judged", () => {
  const { figures } = compareVersions(version({ metrics: { auc: 0.8 } }), version({}));
  expect(figures).toEqual([{ name: "auc", a: "0.8000", b: "–", differs: true, verdict: undefined }]);
});

test("settings that came, went and changed differ", () => {
  const { settings } = compareVersions(
    version({ parameters: { depth: "4", rounds: "40" }, threshold: 0.4 }),
    version({ parameters: { depth: "6", eta: "0.1" }, threshold: 0.4 }),
  );
  expect(settings.map(({ name, a, b, differs }) => [name, a, b, differs])).toEqual([
    ["depth", "4", "6", true],
    ["eta", "–", "0.1", true],
    ["rounds", "40", "–", true],
    ["threshold", "0.4", "0.4", false],
  ]);
});

test("features are added, removed and kept", () => {
  const { added, removed, kept } = compareVersions(
    version({ features: ["a", "b"] }),
    version({ features: ["b", "c"] }),
  );
  expect([added, removed, kept]).toEqual([["c"], ["a"], 1]);
});

test("importance is of either, most important first, and nothing where a version does not know the feature", () => {
  expect(
    compareImportance(
      [
        { feature: "a", effect: 0.2 },
        { feature: "b", effect: 0.1 },
      ],
      [{ feature: "c", effect: 0.5 }],
      2,
    ),
  ).toEqual([
    { feature: "c", a: 0, b: 0.5 },
    { feature: "a", a: 0.2, b: 0 },
  ]);
});

test("a figure over time is oldest first, without versions that lack it, and marks those that came into use", () => {
  const items = [
    version({ version: 3, trainedAt: "2026-06-03T00:00:00Z", metrics: { auc: 0.9 } }),
    version({ version: 2, trainedAt: "2026-06-02T00:00:00Z" }),
    version({ version: 1, metrics: { auc: 0.8 } }),
  ];
  const reign = { model: "m", since: "2026-06-03T00:00:00Z", until: null, sha256: "", run: "" };
  expect(
    figureOverTime(items, [{ ...reign, version: 3 }], "auc").map((one) => [one.version, one.becameChampion]),
  ).toEqual([
    [1, false],
    [3, true],
  ]);
});

test("figures that tell most come first, all others by name", () => {
  expect(figuresOf([version({ metrics: { rows: 1, accuracy: 1, auc: 1, customers: 2 } })])).toEqual([
    "auc",
    "accuracy",
    "customers",
    "rows",
  ]);
});
