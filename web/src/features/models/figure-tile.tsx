import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schemas } from "../../api/client.ts";
import { Curve, type CurveLine } from "../../charts/curve.tsx";
import { date } from "../../lib/dates.ts";
import { words } from "../../lib/format.ts";
import { Field } from "../../ui/field.tsx";
import page from "../../ui/page.module.css";
import { Tile } from "../../ui/tile.tsx";
import { versionsQuery } from "./api/models.ts";
import { championsQuery } from "./api/versions.ts";
import { type FigureAt, figureOverTime, figuresOf } from "./figures.ts";

type FigureTileProps = {
  model: string;
  /** The figure that is drawn; the first one where the address says none. */
  figure: string | undefined;
  onFigure: (figure: string) => void;
};

/** One figure of every version by the time it was trained; those that came into use are drawn larger. */
export function FigureTile({ model, figure, onFigure }: FigureTileProps) {
  const versions = useQuery(versionsQuery(model));
  const reigns = useQuery(championsQuery(model));
  const names = figuresOf(versions.data?.items ?? []);
  const shown = figure && names.includes(figure) ? figure : (names[0] ?? "");
  const points = useMemo(
    () => figureOverTime(versions.data?.items ?? [], reigns.data?.items ?? [], shown),
    [versions.data, reigns.data, shown],
  );
  return (
    <Tile
      title="Figures over time"
      subtitle="By version; the large points are versions that came into use"
      query={versions}
      height={280}
      skeleton="chart"
      isEmpty={() => names.length === 0}
      empty="No version has figures yet. Run its training flow."
      aside={() => (
        <Field label="Figure">
          <select value={shown} onChange={({ target }) => onFigure(target.value)}>
            {names.map((name) => (
              <option key={name} value={name}>
                {words(name)}
              </option>
            ))}
          </select>
        </Field>
      )}
    >
      {() => (
        <>
          <FigureLine label={`${words(shown)} by version`} points={points} figure={shown} />
          <p className={page.quiet}>{reignsInWords(reigns.data?.items ?? [])}</p>
        </>
      )}
    </Tile>
  );
}

type FigureLineProps = { label: string; figure: string; points: FigureAt[] };

function FigureLine({ label, figure, points }: FigureLineProps) {
  const lines = useMemo<CurveLine[]>(
    () => [
      {
        name: words(figure),
        look: "main",
        points: points.map((point) => ({
          x: point.version,
          y: point.value,
          isMarked: point.becameChampion,
        })),
      },
    ],
    [points, figure],
  );
  const at = new Map(points.map((point) => [point.version, point.at]));
  const versionText = (version: number) => {
    const trained = at.get(version);
    return trained === undefined
      ? ""
      : `v${version} · ${date(new Date(trained).toISOString()).replace(/ \d{4}$/, "")}`;
  };
  return (
    <Curve
      label={label}
      lines={lines}
      x={{ title: "Version", text: versionText, isWhole: true }}
      y={{
        title: words(figure),
        text: (value) => Number(value.toPrecision(4)).toString(),
        ...rangeOf(points),
      }}
    />
  );
}

/** Around a figure that never changed, so that it does not stand on an axis of its own making. */
function rangeOf(points: FigureAt[]): { min?: number; max?: number } {
  const [first] = points;
  if (!first || first.value === 0 || points.some(({ value }) => value !== first.value)) return {};
  const around = Math.abs(first.value) * 0.04;
  return { min: first.value - around, max: first.value + around };
}

const TOLD = 6;

/** "Came into use: v1 on 3 Jun 2026, v3 on 9 Jun 2026", oldest first, and only the newest of many. */
function reignsInWords(reigns: Schemas["Champions"]["items"]): string {
  if (reigns.length === 0) return "No version has come into use yet.";
  const told = reigns.slice(0, TOLD).reverse();
  return `Came into use: ${told.map(({ version, since }) => `v${version} on ${date(since)}`).join(", ")}.`;
}
