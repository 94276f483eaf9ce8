import { expect, test } from "vitest";
import { fileNameOf } from "./saved-queries.ts";

test("a title becomes the name of a file", () => {
  expect(fileNameOf("  Best customers (März)! ")).toBe("best_customers_ma_rz");
  expect(fileNameOf("30 days")).toBe("query_30_days");
  expect(fileNameOf("???")).toBe("query_");
});
