import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { DivergingBars } from "./diverging-bars.tsx";
import { RankedBars } from "./ranked-bars.tsx";
import { Sparkline } from "./sparkline.tsx";
import { TimeSeries } from "./time-series.tsx";
import { WeekHeatmap } from "./week-heatmap.tsx";

const plain = (element: HTMLElement) => element.textContent.replaceAll("\u00a0", " ");

test("a time series draws itself and tells its data as a table", async () => {
  const rows = [
    { day: "2026-06-29", value: 12840.5 },
    { day: "2026-06-30", value: 7310.25 },
  ];
  render(<TimeSeries label="Revenue by day" rows={rows} format="money" unit="EUR" lastIsPartial />);

  const chart = screen.getByRole("figure", { name: "Revenue by day" });
  expect(within(chart).getAllByRole("row").map(plain)).toEqual([
    "DayValue",
    "Mon 29 Jun€ 12,841",
    "Tue 30 Jun€ 7,310",
  ]);
  await waitFor(() => expect(chart.querySelector("svg")).not.toBeNull());
});

test("ranked bars are a list in order, with shares of the total", () => {
  const rows = [
    { name: "Living", value: 7500 },
    { name: "Bath", value: 2500 },
  ];
  render(<RankedBars label="Revenue by category" rows={rows} format="money" unit="EUR" total={10000} />);
  const items = within(screen.getByRole("list", { name: "Revenue by category" })).getAllByRole("listitem");
  expect(items.map(plain)).toEqual(["Living€ 7,50075 %", "Bath€ 2,50025 %"]);
});

test("the week's heatmap tells the busiest hour, or the one pointed at", async () => {
  const rows = [
    { weekday: 2, hour: 9, value: 40 },
    { weekday: 5, hour: 19, value: 120 },
  ];
  render(<WeekHeatmap label="Revenue by hour" rows={rows} format="count" />);
  const chart = screen.getByRole("figure", { name: "Revenue by hour" });
  expect(within(chart).getAllByRole("row")).toHaveLength(8);
  expect(within(chart).getByText("Busiest: Fri 19:00 to 20:00")).toBeDefined();

  await userEvent.hover(within(chart).getByRole("cell", { name: "40" }));
  expect(within(chart).getByText("Tue 09:00 to 10:00")).toBeDefined();
});

test("diverging bars say in words which way each reason pulls", () => {
  const rows = [
    { key: "a", name: "no order for 64 days", value: 1.4 },
    { key: "b", name: "customer for 842 days", value: -0.4 },
  ];
  render(<DivergingBars label="Reasons" rows={rows} negative="lowers the risk" positive="raises the risk" />);
  const items = within(screen.getByRole("list", { name: "Reasons" })).getAllByRole("listitem");
  expect(items.map((item) => item.textContent)).toEqual([
    "no order for 64 daysraises the risk",
    "customer for 842 dayslowers the risk",
  ]);
});

test("a sparkline does not let an unfinished period set its scale", () => {
  const { container } = render(<Sparkline values={[10, 20, 10, 0]} />);
  const [whole, unfinished] = [...container.querySelectorAll("path")]
    .slice(1)
    .map((path) => path.getAttribute("d"));
  expect(whole).toBe("M0.00,30.00 L33.33,2.00 L66.67,30.00");
  expect(unfinished).toBe("M66.67,30.00 L100.00,30.00");
});

test("a sparkline of nothing is an empty place of the same size", () => {
  const { container } = render(<Sparkline values={[]} />);
  expect(container.querySelector("svg")).toBeNull();
  expect(container.firstElementChild).not.toBeNull();
});
