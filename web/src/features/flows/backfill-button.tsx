import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { flowsQuery } from "./api/flows.ts";
import { BackfillPanel } from "./backfill-panel.tsx";

/** Runs a flow for days that have passed. Only flows with a schedule have intervals to run for. */
export function BackfillButton({ flow }: { flow: string }) {
  const { data } = useQuery({
    ...flowsQuery,
    select: ({ items }) => items.find((one) => one.name === flow),
  });
  const [isOpen, setOpen] = useState(false);
  if (!data) return null;
  return (
    <>
      <Button
        needs="POST /api/v1/flows/{}/backfills"
        onClick={() => setOpen(true)}
        disabled={data.schedule === null}
        title={
          data.schedule === null ? "The flow has no schedule, so it has no intervals to run for" : undefined
        }
      >
        Backfill…
      </Button>
      {isOpen ? <BackfillPanel flow={data} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
