import { expect, test } from "vitest";
import { amount, byFormat, bytes, count, money, percent, scalar, score, short, words } from "./format.ts";

const plain = (text: string) => text.replaceAll("\u00a0", " ");

test("money has cents only below 1,000", () => {
  expect(plain(money(12345.4))).toBe("€ 12,345");
  expect(plain(money(52.456))).toBe("€ 52.46");
  expect(plain(money(999.5))).toBe("€ 999.50");
  expect(money(null)).toBe("–");
});

test("money in a column is written like its largest value", () => {
  expect(plain(money(386.09, "EUR", 3450))).toBe("€ 386");
  expect(plain(money(3450, "EUR", 3450))).toBe("€ 3,450");
});

test("what was paid always has cents, and a return a real minus", () => {
  expect(plain(amount(1249))).toBe("€ 1,249.00");
  expect(plain(amount(-27))).toBe("−€ 27.00");
});

test("money follows the unit of its metric", () => {
  expect(plain(byFormat("money", 5000, "GBP"))).toBe("£ 5,000");
  expect(plain(byFormat("count", 5000, "customers"))).toBe("5,000");
});

test("counts keep one decimal if there is one", () => {
  expect(count(42.55)).toBe("42.6");
  expect(count(184210)).toBe("184,210");
  expect(count(null)).toBe("–");
});

test("axes are short", () => {
  expect(plain(short("money", 12000))).toBe("€ 12K");
  expect(short("count", 1_500_000)).toBe("1.5M");
});

test("shares are percent", () => {
  expect(plain(percent(0.082))).toBe("8.2 %");
  expect(plain(percent(0.87, 0))).toBe("87 %");
  expect(percent(null)).toBe("–");
});

test("model figures have two decimals", () => {
  expect(score(0.912)).toBe("0.91");
  expect(score(0.9)).toBe("0.90");
});

test("memory is in decimal units", () => {
  expect(plain(bytes(0))).toBe("0 B");
  expect(plain(bytes(1_288_490_188))).toBe("1.3 GB");
});

test("features are readable whatever they hold", () => {
  expect(scalar(0.456)).toBe("0.46");
  expect(scalar("newsletter")).toBe("newsletter");
  expect(scalar(true)).toBe("yes");
  expect(scalar(null)).toBe("–");
  expect(words("days_since_last_order")).toBe("Days since last order");
  expect(["pr_auc", "roc_auc", "rmse", "mae_holdout", "recall_10_popular", "price_pr"].map(words)).toEqual([
    "PR AUC",
    "ROC AUC",
    "RMSE",
    "MAE holdout",
    "Recall@10 popular",
    "Price pr",
  ]);
});
