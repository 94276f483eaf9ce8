import { type CSSProperties, useEffect, useRef, useState } from "react";
import { classNames } from "../lib/class-names.ts";
import { byFormat, type NumberFormat } from "../lib/format.ts";
import styles from "./country-map.module.css";
import { viewOf } from "./projection.ts";
import { type NamedValue, RankedBars } from "./ranked-bars.tsx";
import type { CountryShape } from "./world.ts";

type CountryMapProps = {
  label: string;
  /** By the two letters of the country. */
  rows: NamedValue[];
  format: NumberFormat;
  unit?: string;
  picked?: string[] | undefined;
  onPick: (code: string) => void;
};

const SHAPE = 1.25;
const LISTED = 12;
const NAMES = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" });

/** A number by country: shaded on a map that shows where there is any, and as bars, which can be read and reached. */
export function CountryMap({ label, rows, format, unit, picked = [], onPick }: CountryMapProps) {
  const [shapes, setShapes] = useState<CountryShape[]>([]);
  const map = useRef<SVGSVGElement>(null);
  useEffect(() => {
    let gone = false;
    const load = () => import("./world.ts").then(({ countryShapes }) => gone || setShapes(countryShapes()));
    const forget = map.current ? onceInSight(map.current, load) : undefined;
    return () => {
      gone = true;
      forget?.();
    };
  }, []);
  const values = new Map(rows.map((row) => [row.name, row.value]));
  const highest = Math.max(...values.values(), Number.EPSILON);
  const shown = shapes.filter((shape) => shape.code !== null && (values.get(shape.code) ?? 0) > 0);
  const { left, top, right, bottom } = viewOf(
    shown.map((shape) => shape.box),
    SHAPE,
  );
  const bars = rows.slice(0, LISTED);

  return (
    <div className={styles.place}>
      <svg
        ref={map}
        className={styles.map}
        viewBox={`${left} ${top} ${right - left} ${bottom - top}`}
        role="img"
        aria-label={`${label}: ${bars.map((row) => `${nameOf(row.name)} ${byFormat(format, row.value, unit)}`).join(", ")}`}
      >
        {shapes.map(({ code, name, path }) => {
          const value = code === null ? undefined : values.get(code);
          const pick = code !== null && value !== undefined ? () => onPick(code) : undefined;
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the bars beside the map are buttons for the same
            <path
              key={name}
              d={path}
              className={classNames(
                styles.country,
                value !== undefined && styles.known,
                code !== null && picked.includes(code) && styles.picked,
              )}
              style={{ "--level": Math.max(0, value ?? 0) / highest } as CSSProperties}
              onClick={pick}
            >
              <title>{value === undefined ? name : `${name}: ${byFormat(format, value, unit)}`}</title>
            </path>
          );
        })}
      </svg>
      <RankedBars
        label={label}
        rows={bars.map((row) => ({ ...row, title: nameOf(row.name) }))}
        format={format}
        {...(unit ? { unit } : {})}
        picked={picked}
        onPick={onPick}
      />
    </div>
  );
}

/** Most maps stand below the fold, and the world is not needed before somebody comes there. */
function onceInSight(place: Element, act: () => void): () => void {
  const watch = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watch.disconnect();
    act();
  });
  watch.observe(place);
  return () => watch.disconnect();
}

/** "Germany" for "DE"; what is no country stays what it is. */
function nameOf(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (NAMES.of(code) ?? code) : code;
}
