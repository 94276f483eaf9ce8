import { percent } from "../lib/format.ts";
import styles from "./change.module.css";

type ChangeProps = {
  /** As a share: 0.082 is 8.2 % more. Null if there is nothing to compare with. */
  share: number | null;
  /** "previous 7 days". */
  against: string;
};

/** How a number moved. Direction is told by arrow and word as well as by colour. */
export function Change({ share, against }: ChangeProps) {
  if (share === null) return <span className={styles.against}>nothing earlier to compare with</span>;
  const direction = Math.abs(share) < 0.0005 ? "same" : share > 0 ? "up" : "down";
  return (
    <span className={styles.change}>
      <span className={styles[direction]}>
        <span aria-hidden="true">{ARROWS[direction]}</span>
        <span className="only-heard">{direction} </span>
        {percent(Math.abs(share))}
      </span>{" "}
      <span className={styles.against}>vs {against}</span>
    </span>
  );
}

const ARROWS = { up: "↑ ", down: "↓ ", same: "→ " };
