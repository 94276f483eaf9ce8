import { classNames } from "../lib/class-names.ts";
import styles from "./skeleton.module.css";

export type SkeletonShape = "chart" | "bars" | "rows";

const PIECES: Record<SkeletonShape, string[]> = {
  chart: ["whole"],
  bars: ["92%", "78%", "64%", "55%", "41%", "36%"],
  rows: ["100%", "100%", "100%", "100%", "100%", "100%"],
};

/** The outline of what is on its way. */
export function Skeleton({ shape }: { shape: SkeletonShape }) {
  return (
    <div className={classNames(styles.skeleton, styles[shape])} role="status" aria-label="Loading">
      {PIECES[shape].map((width, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces never change
        <span key={index} className={styles.piece} style={width === "whole" ? undefined : { width }} />
      ))}
    </div>
  );
}
