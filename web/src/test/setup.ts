import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { answerFromFixtures } from "./fixture-fetch.ts";
import { teachPopovers } from "./popovers.ts";

beforeAll(teachPopovers);

beforeEach(() => {
  globalThis.history.replaceState(null, "", "/");
  answerFromFixtures();
});

afterEach(cleanup);
