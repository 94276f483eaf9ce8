import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";

test("quotes what holds a comma, a quote or a line, and leaves numbers alone", () => {
  expect(
    toCsv(
      ["name", "value"],
      [
        ['A "b", c', -1.5],
        ["two\nlines", null],
      ],
    ),
  ).toBe('name,value\r\n"A ""b"", c",-1.5\r\n"two\nlines",');
});

test("a text that a spreadsheet would run is written as text", () => {
  expect(toCsv(["name"], [["=1+1"], ["@sum"]])).toBe("name\r\n'=1+1\r\n'@sum");
});
