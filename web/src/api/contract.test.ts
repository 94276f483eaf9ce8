import Ajv, { type AnySchema } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { parse } from "yaml";
import contract from "../../../server/src/main/resources/openapi.yaml?raw";
import { fixture, routes } from "../test/fixtures.ts";

type Media = { schema: { $ref: string } };
type Operation = { responses: Record<string, { $ref?: string; content?: Record<string, Media> }> };
type Document = {
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, AnySchema>;
    responses: Record<string, { content: Record<string, Media> }>;
  };
};

const document: Document = parse(contract);
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "contract", components: document.components });

function validatorOf(method: string, pathname: string, status: number) {
  const path = Object.keys(document.paths).find((candidate) => sameShape(candidate, pathname));
  const response = document.paths[path ?? ""]?.[method.toLowerCase()]?.responses[status];
  const named = response?.$ref
    ? document.components.responses[response.$ref.split("/").at(-1) ?? ""]
    : response;
  const reference = named?.content?.["application/json"]?.schema.$ref;
  if (!reference) throw new Error(`The contract has no answer for ${method} ${pathname} ${status}`);
  return ajv.compile({ $ref: `contract${reference}` });
}

function sameShape(template: string, pathname: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(pathname);
}

test.each(routes)("$file fits the contract of $path", ({ method = "GET", path, status = 200, file }) => {
  const valid = validatorOf(method, path, status);
  valid(fixture(file));
  expect(valid.errors).toBeNull();
});

test.each(["problem-unauthorized.json", "problem-unavailable.json"])("%s is a problem", (file) => {
  const valid = ajv.compile({ $ref: "contract#/components/schemas/Problem" });
  valid(fixture(file));
  expect(valid.errors).toBeNull();
});

test("an answer with a missing field does not fit", () => {
  const valid = validatorOf("GET", "/api/v1/status", 200);
  expect(valid({ ...fixture<object>("status.json"), clock: null })).toBe(false);
});
