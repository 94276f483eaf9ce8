import { beforeEach, expect, test } from "vitest";
import { readHistory, remember } from "./history.ts";

beforeEach(() => localStorage.clear());

test("the newest is first, and nothing stands twice", () => {
  remember({ sql: "select 1", at: "a", rows: 1, ms: 5 });
  remember({ sql: "select 2", at: "b", rows: 1, ms: 5 });
  remember({ sql: "select 1", at: "c", rows: 1, ms: 5 });
  expect(readHistory().map((asked) => asked.sql)).toEqual(["select 1", "select 2"]);
});

test("what is not a history is none", () => {
  localStorage.setItem("millrace.sql.history", '{"sql":');
  expect(readHistory()).toEqual([]);
});

test("it does not grow without end", () => {
  for (let at = 0; at < 130; at++) remember({ sql: `select ${at}`, at: "", rows: 1, ms: 1 });
  expect(readHistory()).toHaveLength(100);
});
