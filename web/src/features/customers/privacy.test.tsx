import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { answerFromFixtures } from "../../test/fixture-fetch.ts";
import { renderPart } from "../../test/render.tsx";
import { PrivacyTile } from "./privacy-tile.tsx";

test("somebody is erased only after the customer's id was written", async () => {
  const fetch = answerFromFixtures();
  renderPart(<PrivacyTile id="c-00412" />);
  const tile = within(await screen.findByRole("region", { name: "Privacy" }));
  await userEvent.click(await tile.findByRole("button", { name: "Erase …" }));
  expect(tile.getByRole("table", { name: "What would go" }).textContent).toContain("bronze.events212");
  expect(tile.getByText(/before_migration/)).toBeDefined();
  expect(tile.getByText("Backups, until they are deleted.")).toBeDefined();
  const erase = tile.getByRole("button", { name: "Erase and suppress" });
  expect(erase).toHaveProperty("disabled", true);
  await userEvent.type(tile.getByLabelText(/^Write c-00412/), "c-0041");
  expect(erase).toHaveProperty("disabled", true);
  await userEvent.type(tile.getByLabelText(/^Write c-00412/), "2");
  await userEvent.click(erase);
  await waitFor(async () => {
    const asked = fetch.mock.calls.map(([request]) => request).find(({ method }) => method === "POST");
    expect(await asked?.clone().json()).toEqual({
      regulationType: "SUPPRESS_WITH_DELETE",
      subjectType: "USER_ID",
      subjectIds: ["c-00412"],
    });
  });
});

test("an analyst sees no privacy actions", async () => {
  const fetch = answerFromFixtures({
    "/api/v1/me": {
      body: { name: "ada", role: "analyst", beyond: { "GET /api/v1/customers/{}/privacy": "admin" } },
    },
  });
  const { container } = renderPart(<PrivacyTile id="c-00412" />);
  await waitFor(() => expect(fetch).toHaveBeenCalledOnce());
  expect(container.textContent).toBe("");
});
