import { useQuery } from "@tanstack/react-query";
import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { ProblemError } from "../api/problem.ts";
import { renderPart } from "../test/render.tsx";
import { Tile } from "./tile.tsx";

type AnswerProps = { ask: () => Promise<string[]> };

function NamesTile({ ask }: AnswerProps) {
  const query = useQuery({ queryKey: ["names"], queryFn: ask });
  return (
    <Tile
      title="Names"
      query={query}
      height={200}
      skeleton="rows"
      isEmpty={(names) => names.length === 0}
      empty="Send an 'identify' call."
    >
      {(names) => <p>{names.join(", ")}</p>}
    </Tile>
  );
}

const lakeIsAway = new ProblemError(
  {
    code: "lake_unavailable",
    message: "The lake did not answer",
    hint: "See /health",
    where: "millrace.yaml:3",
  },
  503,
);

test("shows its outline while it waits", () => {
  renderPart(<NamesTile ask={() => new Promise(() => {})} />);
  const tile = screen.getByRole("region", { name: "Names" });
  expect(tile.getAttribute("aria-busy")).toBe("true");
  expect(within(tile).getByRole("status", { name: "Loading" })).toBeDefined();
});

test("shows its data", async () => {
  renderPart(<NamesTile ask={async () => ["Ines", "Mateo"]} />);
  expect(await screen.findByText("Ines, Mateo")).toBeDefined();
  expect(screen.queryByRole("status", { name: "Loading" })).toBeNull();
});

test("says how to fill it when it is empty", async () => {
  renderPart(<NamesTile ask={async () => []} />);
  expect(await screen.findByText("Nothing to show yet")).toBeDefined();
  expect(screen.getByText("Send an 'identify' call.")).toBeDefined();
});

test("shows the server's problem and its hint, and asks again when told to", async () => {
  const ask = vi.fn<() => Promise<string[]>>().mockRejectedValueOnce(lakeIsAway).mockResolvedValue(["Ines"]);
  renderPart(<NamesTile ask={ask} />);

  const problem = await screen.findByRole("alert");
  expect(within(problem).getByText("The lake did not answer")).toBeDefined();
  expect(within(problem).getByText("See /health")).toBeDefined();
  expect(within(problem).getByText("millrace.yaml:3")).toBeDefined();

  await userEvent.click(within(problem).getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("Ines")).toBeDefined();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("takes the same height in every state", () => {
  renderPart(<NamesTile ask={() => new Promise(() => {})} />);
  const outline = screen.getByRole("status", { name: "Loading" });
  expect(outline.parentElement?.style.getPropertyValue("--height")).toBe("200px");
});
