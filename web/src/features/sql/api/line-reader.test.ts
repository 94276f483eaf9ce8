import { expect, test } from "vitest";
import { LineReader } from "./line-reader.ts";

const COLUMNS = '{"columns":[{"name":"n","type":"integer"}]}\n';

test("lines come together whatever the pieces they are sent in", () => {
  const text = `${COLUMNS}[1]\n["two\\n"]\n{"end":{"rows":2,"isCut":true}}\n`;
  for (const size of [1, 3, 7, 1_000]) {
    const reader = new LineReader();
    for (let at = 0; at < text.length; at += size) reader.take(text.slice(at, at + size));
    expect(reader.end()).toEqual({
      columns: [{ name: "n", type: "integer" }],
      rows: [[1], ["two\n"]],
      isCut: true,
    });
  }
});

test("what has come can be seen before the end", () => {
  const reader = new LineReader();
  reader.take(`${COLUMNS}[1]\n[2`);
  expect(reader.rows().rows).toEqual([[1]]);
});

test("a problem on the way is a problem, and so is an answer that just stops", () => {
  const stopped = new LineReader();
  expect(() =>
    stopped.take(
      '{"problem":{"code":"sql_stopped","message":"The query was stopped.","hint":"","where":null}}\n',
    ),
  ).toThrow("The query was stopped.");
  const broken = new LineReader();
  broken.take(`${COLUMNS}[1]\n`);
  expect(() => broken.end()).toThrow("The server did not answer.");
});
