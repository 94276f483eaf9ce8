import { LineChart } from "echarts/charts";
import { GridComponent, TooltipComponent } from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

/** The parts of ECharts that our charts use. Loaded after the page's first paint. */
use([LineChart, GridComponent, TooltipComponent, SVGRenderer]);

export function drawOn(element: HTMLElement) {
  return init(element, null, { renderer: "svg" });
}

export type Drawing = ReturnType<typeof drawOn>;
