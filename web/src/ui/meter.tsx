import type { CSSProperties } from "react";
import styles from "./meter.module.css";

type MeterProps = {
  share: number;
  /** Where the judgement changes, as a share. */
  threshold?: number;
};

/** A share of one as a bar. It stands beside the same share in figures, so it is silent to screen readers. */
export function Meter({ share, threshold }: MeterProps) {
  return (
    <span className={styles.meter} aria-hidden="true">
      <span className={styles.fill} style={{ width: `${share * 100}%` }} />
      {threshold === undefined ? null : (
        <span className={styles.threshold} style={{ "--at": `${threshold * 100}%` } as CSSProperties} />
      )}
    </span>
  );
}
