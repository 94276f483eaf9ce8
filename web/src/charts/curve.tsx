import { useMemo } from "react";
import { type Colours, useColours } from "../lib/colours.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { Plot } from "./plot.tsx";
import { tooltipContent, tooltipStyle } from "./tooltip.ts";

/** One place on a line. What is marked is drawn larger. */
export type CurvePoint = { x: number; y: number; isMarked?: boolean };

/** A reference is what a line is held against, such as chance. */
export type CurveLine = { name: string; points: CurvePoint[]; look: "main" | "reference" };

/** An axis: what it is called, and how its numbers are written. */
export type CurveAxis = {
  title: string;
  text: (value: number) => string;
  min?: number;
  max?: number;
  /** Whether only whole numbers have a name. */
  isWhole?: boolean;
};

type CurveProps = { label: string; lines: CurveLine[]; x: CurveAxis; y: CurveAxis };

/** Lines over two numbers. */
export function Curve({ label, lines, x, y }: CurveProps) {
  const colours = useColours();
  const option = useMemo(() => curveOption(lines, { x, y, colours }), [lines, x, y, colours]);
  const rows = lines
    .filter((line) => line.look === "main")
    .flatMap((line) =>
      line.points.map((point) => ({
        key: `${lines.length > 2 ? `${line.name}, ` : ""}${x.text(point.x)}`,
        value: y.text(point.y),
      })),
    );
  return (
    <ChartFrame label={label} columns={[x.title, y.title]} rows={rows}>
      <Plot option={option} />
    </ChartFrame>
  );
}

/** Into how many parts an axis is cut. */
const PARTS = 4;

type Look = { x: CurveAxis; y: CurveAxis; colours: Colours };

function curveOption(lines: CurveLine[], { x, y, colours }: Look) {
  return {
    animationDuration: 400,
    grid: { left: 68, right: 36, top: 12, bottom: 44 },
    tooltip: {
      ...tooltipStyle(colours),
      trigger: "item",
      formatter: ({ seriesIndex, dataIndex }: { seriesIndex: number; dataIndex: number }) => {
        const line = lines[seriesIndex];
        const point = line?.points[dataIndex];
        return line && point
          ? tooltipContent(`${line.name}: ${x.title.toLowerCase()} ${x.text(point.x)}`, y.text(point.y))
          : "";
      },
    },
    xAxis: { ...axisOption(x, colours), nameGap: 26, splitLine: { show: false } },
    yAxis: { ...axisOption(y, colours), nameGap: 52, splitLine: { lineStyle: { color: colours.line } } },
    series: lines.map((line) => seriesOption(line, colours)),
  };
}

function axisOption({ title, text, min, max, isWhole }: CurveAxis, colours: Colours) {
  return {
    type: "value",
    name: title,
    nameLocation: "middle",
    nameTextStyle: { color: colours.ink3, fontFamily: "inherit", fontSize: 12 },
    splitNumber: PARTS,
    ...(min === undefined ? { scale: true } : { min }),
    ...(max === undefined ? {} : { max }),
    ...(min === undefined || max === undefined ? {} : { interval: (max - min) / PARTS }),
    ...(isWhole ? { minInterval: 1 } : {}),
    axisTick: { show: false },
    axisLine: { lineStyle: { color: colours.line } },
    axisLabel: {
      color: colours.ink3,
      fontFamily: "inherit",
      fontSize: 12,
      formatter: text,
      hideOverlap: true,
    },
  };
}

function seriesOption({ name, points, look }: CurveLine, colours: Colours) {
  const isReference = look === "reference";
  return {
    name,
    type: "line",
    color: isReference ? colours.ink3 : colours.accent,
    lineStyle: { width: isReference ? 1 : 2, type: isReference ? [4, 4] : "solid" },
    symbol: isReference ? "none" : "circle",
    showAllSymbol: true,
    silent: isReference,
    data: points.map((point) => ({
      value: [point.x, point.y],
      symbolSize: point.isMarked ? 13 : points.length > 30 ? 4 : 7,
    })),
  };
}
