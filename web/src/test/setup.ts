import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeAll, beforeEach } from "vitest";
import { answerFromFixtures } from "./fixture-fetch.ts";
import { teachPopovers } from "./popovers.ts";

// A page is fetched when it is first opened, which takes its time on a busy machine.
configure({ asyncUtilTimeout: 10_000 });

beforeAll(teachPopovers);

beforeEach(() => {
  globalThis.history.replaceState(null, "", "/");
  answerFromFixtures();
});

afterEach(cleanup);
