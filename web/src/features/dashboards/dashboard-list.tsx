import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { dashboardsQuery } from "./api/dashboards.ts";

const COLUMNS: RecordColumn<Schemas["DashboardSummary"]>[] = [
  {
    title: "Dashboard",
    wraps: true,
    cell: ({ name, title, description }) => (
      <>
        <Link to="/dashboards/$name" params={{ name }}>
          {title}
        </Link>
        <small>{description}</small>
      </>
    ),
  },
  { title: "Owner", cell: ({ owner }) => owner ?? "–" },
  { title: "Tiles", isNumber: true, cell: ({ tiles }) => tiles },
];

/** The dashboards of the project. */
export function DashboardList() {
  const dashboards = useQuery(dashboardsQuery);
  return (
    <Tile
      title="All dashboards"
      query={dashboards}
      height={180}
      skeleton="rows"
      isEmpty={(data) => data.items.length === 0}
      empty="No dashboards. Write dashboards/shop.yaml into the project as docs/dashboards.md shows, and start again."
    >
      {({ items }) => (
        <RecordTable label="Dashboards" columns={COLUMNS} rows={items} keyOf={(row) => row.name} />
      )}
    </Tile>
  );
}
