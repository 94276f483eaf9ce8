import type { UseQueryResult } from "@tanstack/react-query";
import { type CSSProperties, type ReactNode, useId } from "react";
import { asProblem } from "../api/problem.ts";
import { classNames } from "../lib/class-names.ts";
import { EmptyNote } from "./empty-note.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { Skeleton, type SkeletonShape } from "./skeleton.tsx";
import styles from "./tile.module.css";

type TileProps<T> = {
  title: string;
  subtitle?: ReactNode;
  query: UseQueryResult<T, Error>;
  /** Height of the content in pixels. All four states take it, so nothing jumps. */
  height: number;
  skeleton: SkeletonShape;
  isEmpty: (data: T) => boolean;
  /** What to do so that there is something to see. */
  empty: string;
  /** What stands right of the title, such as the explanation of the number. */
  aside?: (data: T) => ReactNode;
  className?: string | undefined;
  children: (data: T) => ReactNode;
};

/** One piece of a page that answers one question, in one of four states: loading, empty, problem, data. */
export function Tile<T>({ title, subtitle, query, aside, className, ...content }: TileProps<T>) {
  const heading = useId();
  return (
    <section
      className={classNames(styles.tile, className)}
      aria-labelledby={heading}
      aria-busy={query.isPending}
    >
      <header className={styles.header}>
        <div className={styles.titles}>
          <h2 id={heading}>{title}</h2>
          {subtitle ? <p className={styles.subtitle}>{subtitle}</p> : null}
        </div>
        {query.data !== undefined && aside ? aside(query.data) : null}
      </header>
      <div
        className={classNames(styles.content, query.isPlaceholderData && styles.old)}
        style={{ "--height": `${content.height}px` } as CSSProperties}
      >
        <TileContent query={query} {...content} />
      </div>
    </section>
  );
}

type TileContentProps<T> = Pick<TileProps<T>, "query" | "skeleton" | "isEmpty" | "empty" | "children">;

function TileContent<T>({ query, skeleton, isEmpty, empty, children }: TileContentProps<T>) {
  if (query.data !== undefined)
    return isEmpty(query.data) ? <EmptyNote text={empty} /> : children(query.data);
  if (query.error) return <ProblemNote problem={asProblem(query.error)} onRetry={() => query.refetch()} />;
  return <Skeleton shape={skeleton} />;
}
