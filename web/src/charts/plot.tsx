import type { EChartsCoreOption } from "echarts/core";
import { useEffect, useRef, useState } from "react";
import type { Drawing } from "./draw.ts";
import styles from "./plot.module.css";

/** Puts an ECharts option on the page and keeps it the size of its place. Only charts in this folder use it. */
export function Plot({ option }: { option: EChartsCoreOption }) {
  const place = useRef<HTMLDivElement>(null);
  const [drawing, setDrawing] = useState<Drawing | null>(null);

  useEffect(() => {
    let gone = false;
    let close = () => {};
    import("./draw.ts").then(({ drawOn }) => {
      if (gone || !place.current) return;
      const made = drawOn(place.current);
      const watch = new ResizeObserver(() => made.resize());
      watch.observe(place.current);
      close = () => {
        watch.disconnect();
        made.dispose();
      };
      setDrawing(made);
    });
    return () => {
      gone = true;
      close();
    };
  }, []);

  useEffect(() => {
    drawing?.setOption({ animation: !prefersStillness(), ...option });
  }, [drawing, option]);

  return <div ref={place} className={styles.plot} aria-hidden="true" />;
}

function prefersStillness(): boolean {
  return globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
