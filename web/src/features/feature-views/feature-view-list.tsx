import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Badge } from "../../ui/badge.tsx";
import page from "../../ui/page.module.css";
import { RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { featureViewsQuery } from "./api/feature-views.ts";

/** What is known of each customer, and how it is kept fresh. */
export function FeatureViewList() {
  const views = useQuery(featureViewsQuery);
  return (
    <Tile
      title="All feature views"
      subtitle="Streamed features change with every event; all others with each publication"
      query={views}
      height={300}
      skeleton="rows"
      isEmpty={({ items }) => items.length === 0}
      empty="No feature views. Write features/customer_orders.yaml into the project, and start again."
    >
      {({ items }) => (
        <div className={page.page}>
          {items.map(({ view, entity, description, features }) => (
            <section key={view} aria-label={view}>
              <h3>
                <Link to="/features/$view" params={{ view }}>
                  {view}
                </Link>
              </h3>
              <p className={page.quiet}>{`Of each ${entity}. ${description ?? ""}`}</p>
              <RecordTable
                label={`Features of ${view}`}
                columns={[
                  { title: "Feature", cell: (feature) => feature.name },
                  { title: "Type", cell: (feature) => feature.type },
                  {
                    title: "Kept fresh",
                    cell: (feature) => (
                      <Badge tone={feature.streamed ? "busy" : "quiet"}>
                        {feature.streamed ? "by events" : "by publication"}
                      </Badge>
                    ),
                  },
                  { title: "What it is", wraps: true, cell: (feature) => feature.description ?? "–" },
                ]}
                rows={features}
                keyOf={(feature) => feature.name}
              />
            </section>
          ))}
        </div>
      )}
    </Tile>
  );
}
