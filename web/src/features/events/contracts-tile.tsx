import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import page from "../../ui/page.module.css";
import { RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { contractsQuery } from "./api/events.ts";

type Field = Schemas["EventField"];

/** What each event must hold, as the files of the project say it. */
export function ContractsTile() {
  const contracts = useQuery(contractsQuery);
  return (
    <Tile
      title="Contracts"
      subtitle="Events without one are taken as they are"
      query={contracts}
      height={320}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty="No contracts. Write events/order_completed.yaml into the project, and start again."
    >
      {({ items }) => (
        <div className={page.page}>
          {items.map((contract) => (
            <details key={`${contract.type} ${contract.name}`}>
              <summary>{contract.name || contract.type}</summary>
              <p className={page.quiet}>{contract.description}</p>
              <RecordTable
                label={`Fields of ${contract.name || contract.type}`}
                columns={[
                  {
                    title: "Field",
                    cell: ({ name, isRequired }: Field) => `${name}${isRequired ? " *" : ""}`,
                  },
                  { title: "Type", cell: ({ type }) => type },
                  { title: "Values", wraps: true, cell: ({ values }) => values.join(", ") || "any" },
                  { title: "Tells of a person", cell: ({ pii }) => pii ?? "–" },
                ]}
                rows={[...contract.properties, ...contract.traits]}
                keyOf={(field) => field.name}
              />
            </details>
          ))}
          <p className={page.quiet}>* must be there</p>
        </div>
      )}
    </Tile>
  );
}
