import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPart } from "../../test/render.tsx";
import { RecentTransactionsTile } from "./recent-transactions-tile.tsx";

const plain = (element: HTMLElement | undefined) => element?.textContent.replaceAll("\u00a0", " ");

test("shows what was bought and what came back", async () => {
  renderPart(<RecentTransactionsTile />);
  const table = await screen.findByRole("table", { name: "Recent transactions" });
  const [, first, ...others] = within(table).getAllByRole("row");
  expect(plain(first)).toBe("14:0430 JunStoneware mug, set of fourSaoirse Byrne€ 34.50");
  expect(others.map(plain)).toContain("13:5630 JunHerb planterAmélie Fournier · 1 returned−€ 27.00");
  expect(others.map(plain).join()).toContain("unknown customer · 2 pieces");
});
