import type { Schemas } from "../../api/client.ts";
import type { CurveLine } from "../../charts/curve.tsx";

type Curves = Schemas["Curves"];

/** What is predicted beside what was observed; on the diagonal both are the same. */
export function calibrationLines({ bins }: Curves): CurveLine[] {
  const points = bins.map((bin) => ({ x: bin.predicted, y: bin.observed })).reverse();
  const end = Math.max(...points.flatMap((point) => [point.x, point.y]), 0);
  return [
    { name: "Observed", look: "main", points },
    {
      name: "As predicted",
      look: "reference",
      points: [
        { x: 0, y: 0 },
        { x: end, y: end },
      ],
    },
  ];
}

/** What the highest predictions hold of everything; by chance they hold as much as their share. */
export function gainLines({ gains }: Curves): CurveLine[] {
  return [
    {
      name: "Found",
      look: "main",
      points: [{ x: 0, y: 0 }, ...gains.map((gain) => ({ x: gain.share, y: gain.captured }))],
    },
    { name: "By chance", look: "reference", points: DIAGONAL },
  ];
}

/** Found ones against false alarms, for every threshold. */
export function rocLines({ points }: Curves): CurveLine[] {
  return [
    {
      name: "Found",
      look: "main",
      points: [{ x: 0, y: 0 }, ...points.map((point) => ({ x: point.falseAlarms, y: point.recall }))],
    },
    { name: "By chance", look: "reference", points: DIAGONAL },
  ];
}

/** How many of the flagged are right, against how many are found. */
export function precisionLines({ points, mean }: Curves): CurveLine[] {
  return [
    {
      name: "Right ones",
      look: "main",
      points: points.map((point) => ({ x: point.recall, y: point.precision })),
    },
    {
      name: "By chance",
      look: "reference",
      points: [
        { x: 0, y: mean },
        { x: 1, y: mean },
      ],
    },
  ];
}

const DIAGONAL = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
];
