import { expect, test } from "vitest";
import { filledIn } from "./computed-from.tsx";

test("the SQL that is opened in the workbench has its values in place, quoted", () => {
  const from = {
    table: "gold.fct_sales",
    sql: "select 1 where day >= cast(? as date) and name in (?, ?)",
    snapshotId: "1",
    publishedAt: null,
    parameters: ["2026-01-01", "O'Hara's", "what?"],
  };
  expect(filledIn(from)).toBe(
    "select 1 where day >= cast('2026-01-01' as date) and name in ('O''Hara''s', 'what?')",
  );
});
