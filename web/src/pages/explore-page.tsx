import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { CSSProperties } from "react";
import { asProblem } from "../api/problem.ts";
import { dashboardsQuery, metricsQuery } from "../features/dashboards/api/dashboards.ts";
import { FilterBar } from "../features/dashboards/filter-bar.tsx";
import { MetricTile } from "../features/dashboards/metric-tile.tsx";
import { type DashboardSearch, toggled, windowOf } from "../features/dashboards/view.ts";
import { commonDimensions, GRAINS, type Question, tilesOf } from "../features/explore/question.ts";
import { QuestionForm } from "../features/explore/question-form.tsx";
import { EmptyNote } from "../ui/empty-note.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";
import { ProblemNote } from "../ui/problem-note.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import styles from "./explore-page.module.css";
import { ExploreRooms } from "./explore-rooms.tsx";

const LAST = "30d";

/** Metrics by dimensions, by pointing at them. The whole question is in the address. */
export function ExplorePage() {
  const search: Question & DashboardSearch = useSearch({ from: "/explore" });
  const navigate = useNavigate({ from: "/explore" });
  const metrics = useQuery(metricsQuery);
  const dashboards = useQuery(dashboardsQuery);
  const show = (next: Question & DashboardSearch) =>
    navigate({ search: next, replace: true, resetScroll: false });
  const { metrics: names = [], by, look, ...view } = search;
  const question: Question = {
    ...(names.length > 0 ? { metrics: names } : {}),
    ...(by ? { by } : {}),
    ...(look ? { look } : {}),
  };
  const all = metrics.data?.items ?? [];
  const chosen = names.flatMap((name) => all.filter((metric) => metric.name === name));
  const common = commonDimensions(all, names).filter((name) => !GRAINS.includes(name));
  const tiles = tilesOf(chosen, question);
  const first = chosen[0];
  const places = dashboards.data?.isEditable ? dashboards.data.items : [];
  const window = windowOf({ last: null }, view, LAST);

  return (
    <main className={page.page}>
      <PageHead title="Explore" subtitle="Metrics by dimensions. Every state of the page is a link.">
        <ExploreRooms room="metrics" />
      </PageHead>
      {metrics.error ? (
        <ProblemNote problem={asProblem(metrics.error)} onRetry={() => metrics.refetch()} />
      ) : metrics.data ? (
        <div className={styles.explore}>
          <QuestionForm
            metrics={all}
            question={question}
            onChange={({ metrics, by, look }) =>
              show({
                ...view,
                ...(metrics?.length ? { metrics } : {}),
                ...(by?.length ? { by } : {}),
                ...(look ? { look } : {}),
              })
            }
          />
          <div className={styles.answer}>
            {first ? (
              <FilterBar
                filters={common
                  .filter((name) => !PEOPLE.includes(name))
                  .map((dimension) => ({ dimension, metric: first.name }))}
                search={view}
                last={LAST}
                onChange={(next) => show({ ...question, ...next })}
              />
            ) : (
              <EmptyNote text="Choose a metric, then what to see it by." />
            )}
            <div className={page.grid}>
              {tiles.map((tile) => (
                <div
                  key={`${tile.metric}`}
                  className={styles.place}
                  style={{ "--columns": tiles.length > 1 ? 6 : 12 } as CSSProperties}
                >
                  <MetricTile
                    tile={tile}
                    dimensions={chosen.find((metric) => metric.name === tile.metric)?.dimensions ?? []}
                    last={LAST}
                    search={view}
                    onPick={(dimension, value) => show({ ...question, ...toggled(view, dimension, value) })}
                  />
                  {places.length > 0 ? (
                    <p className={styles.keep}>
                      Keep it on{" "}
                      {places.map(({ name, title }) => (
                        <Link
                          key={name}
                          to="/dashboards/$name"
                          params={{ name }}
                          search={{ add: JSON.stringify({ ...tile, ...("last" in window ? window : {}) }) }}
                        >
                          {title}
                        </Link>
                      ))}
                    </p>
                  ) : null}
                </div>
              ))}
            </div>
          </div>
        </div>
      ) : (
        <Skeleton shape="chart" />
      )}
    </main>
  );
}

/** Dimensions with a value for each person are no choice in a list. */
const PEOPLE = ["customer", "person"];
