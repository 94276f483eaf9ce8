import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { Schemas } from "../../api/client.ts";
import { Curve, type CurveAxis, type CurveLine } from "../../charts/curve.tsx";
import { RankedBars } from "../../charts/ranked-bars.tsx";
import { count, percent, words } from "../../lib/format.ts";
import { EmptyNote } from "../../ui/empty-note.tsx";
import page from "../../ui/page.module.css";
import { Tile } from "../../ui/tile.tsx";
import { curvesQuery } from "./api/versions.ts";
import { calibrationLines, gainLines, precisionLines, rocLines } from "./curve-lines.ts";
import styles from "./curves-tile.module.css";

type Curves = Schemas["Curves"];

const SHARE = (title: string): CurveAxis => ({
  title,
  text: (value) => percent(value, 0),
  min: 0,
  max: 1,
});
const MOST_FEATURES = 10;

/** How one version did on rows that it was not trained on. */
export function CurvesTile({ model, version }: { model: string; version: number }) {
  const curves = useQuery(curvesQuery(model, version));
  return (
    <Tile
      title={`How version ${version} did`}
      subtitle={curves.data?.curves ? aboutOf(curves.data.curves) : "On rows that it was not trained on"}
      query={curves}
      height={300}
      skeleton="chart"
      isEmpty={() => false}
      empty=""
    >
      {({ curves: drawn, note }) =>
        drawn ? <Drawn curves={drawn} /> : <EmptyNote text={note ?? "Train again."} />
      }
    </Tile>
  );
}

function aboutOf({ of, rows, mean, predicts }: Curves): string {
  const average =
    predicts === "chance" ? `to ${percent(mean)} of them it happened` : `${count(mean)} each on average`;
  return `Predicted: ${of}. ${count(rows)} rows that it was not trained on; ${average}`;
}

function Drawn({ curves }: { curves: Curves }) {
  const lines = useMemo(
    () => ({
      calibration: calibrationLines(curves),
      gains: gainLines(curves),
      roc: rocLines(curves),
      precision: precisionLines(curves),
    }),
    [curves],
  );
  const isChance = curves.predicts === "chance";
  const number: Pick<CurveAxis, "text" | "min"> = isChance
    ? { text: (value) => percent(value, 0), min: 0 }
    : { text: count, min: 0 };
  const first = curves.gains[0];
  return (
    <div className={styles.curves}>
      <Part
        title={isChance ? "Calibration" : "Predicted and observed"}
        words="By tenths of the rows. On the dashed line, what is predicted comes true."
        lines={lines.calibration}
        x={{ ...number, title: "Predicted" }}
        y={{ ...number, title: "Observed" }}
      />
      <Part
        title="Lift"
        words={
          first
            ? `The highest tenth holds ${percent(first.captured, 0)} of all: ${first.lift.toFixed(1)} times as many as by chance.`
            : "Nothing was observed, so nothing could be found."
        }
        lines={lines.gains}
        x={SHARE("Rows, highest first")}
        y={SHARE("Found")}
      />
      {isChance ? (
        <>
          <Part
            title="Found against false alarms"
            words="For every threshold (ROC). The area below the line is the AUC."
            lines={lines.roc}
            x={SHARE("False alarms")}
            y={SHARE("Found")}
          />
          <Part
            title="Right against found"
            words="For every threshold (precision and recall). The dashed line is chance."
            lines={lines.precision}
            x={SHARE("Found")}
            y={SHARE("Right ones")}
          />
        </>
      ) : null}
      {curves.importance.length > 0 ? (
        <section className={styles.part} aria-label="Importance">
          <h3>What its answers hang on</h3>
          <p className={page.quiet}>Mean of what each feature adds, whichever way, in log-odds.</p>
          <RankedBars
            label="Importance of features"
            format="count"
            rows={curves.importance
              .slice(0, MOST_FEATURES)
              .map(({ feature, effect }) => ({ name: words(feature), value: Number(effect.toFixed(2)) }))}
          />
        </section>
      ) : null}
    </div>
  );
}

type PartProps = { title: string; words: string; lines: CurveLine[]; x: CurveAxis; y: CurveAxis };

function Part({ title, words: about, lines, x, y }: PartProps) {
  return (
    <section className={styles.part} aria-label={title}>
      <h3>{title}</h3>
      <p className={page.quiet}>{about}</p>
      <div className={styles.plot}>
        <Curve label={title} lines={lines} x={x} y={y} />
      </div>
    </section>
  );
}
