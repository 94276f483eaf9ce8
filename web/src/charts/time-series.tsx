import { useMemo } from "react";
import { type Colours, useColours } from "../lib/colours.ts";
import { dayAndMonth, weekdayAndDay } from "../lib/dates.ts";
import { byFormat, type NumberFormat, short } from "../lib/format.ts";
import { ChartFrame } from "./chart-frame.tsx";
import { Plot } from "./plot.tsx";
import { tooltipContent, tooltipStyle } from "./tooltip.ts";

export type DayValue = { day: string; value: number };

type TimeSeriesProps = {
  label: string;
  rows: DayValue[];
  format: NumberFormat;
  unit?: string;
  /** Whether the last day is still going on; its part of the line is dashed. */
  lastIsPartial?: boolean;
};

/** A number by day. */
export function TimeSeries({ label, rows, format, unit, lastIsPartial = false }: TimeSeriesProps) {
  const colours = useColours();
  const option = useMemo(
    () => lineOption(rows, { format, unit, lastIsPartial, colours }),
    [rows, format, unit, lastIsPartial, colours],
  );
  const texts = rows.map((row) => ({
    key: weekdayAndDay(row.day),
    value: byFormat(format, row.value, unit),
  }));
  return (
    <ChartFrame label={label} columns={["Day", "Value"]} rows={texts}>
      <Plot option={option} />
    </ChartFrame>
  );
}

/** Every how many days one is named, so that names do not touch. */
function everyOf(days: number): number {
  if (days <= 8) return 1;
  return days <= 45 ? 7 : Math.ceil(days / 6);
}

type Look = { format: NumberFormat; unit: string | undefined; lastIsPartial: boolean; colours: Colours };

function lineOption(rows: DayValue[], { format, unit, lastIsPartial, colours }: Look) {
  const last = rows.length - 1;
  const whole = rows.map((row, at) => (lastIsPartial && at === last ? null : row.value));
  const partial = rows.map((row, at) => (lastIsPartial && at >= last - 1 ? row.value : null));
  const label = { color: colours.ink3, fontFamily: "inherit", fontSize: 12 };
  const line = {
    type: "line",
    symbol: "circle",
    symbolSize: 7,
    showSymbol: false,
    color: colours.accent,
    areaStyle: { opacity: 0.08 },
  };

  return {
    animationDuration: 400,
    grid: { left: 52, right: 22, top: 10, bottom: 26 },
    tooltip: {
      ...tooltipStyle(colours),
      trigger: "axis",
      axisPointer: { type: "line", lineStyle: { color: colours.ink3, width: 1, type: "solid" } },
      formatter: ([point]: { dataIndex: number }[]) => {
        const row = rows[point?.dataIndex ?? -1];
        if (!row) return "";
        const suffix = lastIsPartial && row === rows[last] ? " so far" : "";
        return tooltipContent(weekdayAndDay(row.day), byFormat(format, row.value, unit) + suffix);
      },
    },
    xAxis: {
      type: "category",
      boundaryGap: false,
      data: rows.map((row) => row.day),
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colours.line } },
      axisLabel: {
        ...label,
        formatter: dayAndMonth,
        interval: (at: number) => (last - at) % everyOf(rows.length) === 0,
      },
    },
    yAxis: {
      type: "value",
      splitNumber: 4,
      splitLine: { lineStyle: { color: colours.line } },
      axisLabel: { ...label, formatter: (value: number) => short(format, value, unit) },
    },
    series: [
      { ...line, data: whole, lineStyle: { width: 2 } },
      { ...line, data: partial, lineStyle: { width: 2, type: [3, 4] } },
    ],
  };
}
