import styles from "./sparkline.module.css";

const WIDTH = 100;
const HEIGHT = 32;
const MARGIN = 2;

type Point = [x: number, y: number];

/**
 * The shape of a series, without axes. The last value is of a period that still goes on, so it is dashed and does not
 * set the scale. The numbers are told elsewhere, so the drawing is silent to screen readers.
 */
export function Sparkline({ values }: { values: number[] }) {
  const points = place(values);
  const whole = points.slice(0, -1);
  if (whole.length === 0) return <div className={styles.sparkline} />;
  return (
    <svg
      className={styles.sparkline}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path className={styles.area} d={`M0,${HEIGHT} L${path(points)} L${WIDTH},${HEIGHT} Z`} />
      <path className={styles.line} d={`M${path(whole)}`} />
      <path className={styles.unfinished} d={`M${path(points.slice(-2))}`} />
    </svg>
  );
}

function place(values: number[]): Point[] {
  const whole = values.slice(0, -1);
  const low = Math.min(...whole);
  const range = Math.max(...whole) - low || 1;
  const step = WIDTH / (values.length - 1);
  return values.map((value, at) => {
    const share = Math.min(1, Math.max(0, (value - low) / range));
    return [at * step, HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)];
  });
}

function path(points: Point[]): string {
  return points.map(([x, y]) => `${x.toFixed(2)},${y.toFixed(2)}`).join(" L");
}
