import { type UseQueryResult, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { scalar, words } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Button } from "../../ui/button.tsx";
import { Facts } from "../../ui/facts.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { versionPagesQuery, versionsQuery } from "./api/models.ts";
import { figuresOf } from "./figures.ts";
import { LetOutButton } from "./let-out-button.tsx";

type Version = Schemas["ModelVersion"];

const SHOWN = 3;

/** The versions of a model beside each other: figures on the hold-out, and why one is not in use. */
export function VersionList({ name }: { name: string }) {
  const pages = useInfiniteQuery(versionPagesQuery(name));
  const newest = useQuery(versionsQuery(name)).data?.items ?? [];
  const versions = { ...pages, data: pages.data?.pages.flatMap(({ items }) => items) } as UseQueryResult<
    Version[],
    Error
  >;
  return (
    <Tile
      title="Versions"
      subtitle="Newest first, with their figures on rows that they were not trained on"
      query={versions}
      height={260}
      skeleton="rows"
      isEmpty={(items) => items.length === 0}
      empty="It has not been trained yet. Run its training flow."
    >
      {(items) => (
        <div className={page.page}>
          <RecordTable
            label="Versions"
            columns={columnsOf(name, newest.length > items.length ? newest : items)}
            rows={items}
            keyOf={(version) => String(version.version)}
          />
          {pages.hasNextPage ? (
            <p>
              <Button onClick={() => void pages.fetchNextPage()} disabled={pages.isFetchingNextPage}>
                Show more
              </Button>
            </p>
          ) : null}
          {items[0] ? <Whole version={items.find((one) => one.isChampion) ?? items[0]} /> : null}
        </div>
      )}
    </Tile>
  );
}

function columnsOf(name: string, versions: Version[]): RecordColumn<Version>[] {
  const shown = figuresOf(versions).slice(0, SHOWN);
  const champion = versions.find((one) => one.isChampion);
  return [
    {
      title: "Version",
      cell: ({ version }) => (
        <Link to="/models/$name" params={{ name }} search={(now) => ({ ...now, version })}>
          {`version ${version}`}
        </Link>
      ),
    },
    {
      title: "State",
      wraps: true,
      cell: ({ isChampion, heldBack }) =>
        isChampion ? (
          <Badge tone="good">in use</Badge>
        ) : (
          <>
            <Badge tone={heldBack ? "warn" : "quiet"}>{heldBack ? "held back" : "passed its gate"}</Badge>
            {heldBack ? <small>{heldBack}</small> : null}
          </>
        ),
    },
    { title: "Trained", cell: ({ trainedAt }) => dateTime(trainedAt) },
    ...shown.map(
      (figure): RecordColumn<Version> => ({
        title: words(figure),
        isNumber: true,
        cell: ({ metrics }) => scalar(metrics[figure] ?? null),
      }),
    ),
    {
      title: "Compare",
      cell: ({ version, isChampion }) =>
        champion && !isChampion ? (
          <Link
            to="/models/$name/compare"
            params={{ name }}
            search={{ a: champion.version, b: version }}
          >{`with version ${champion.version}`}</Link>
        ) : (
          "–"
        ),
    },
    {
      title: "Do",
      cell: (version) => (version.isChampion ? "–" : <LetOutButton model={name} version={version} />),
    },
    {
      title: "Run",
      cell: ({ runId }) => (
        <Link to="/runs/$id" params={{ id: runId }}>
          its run
        </Link>
      ),
    },
  ];
}

function Whole({ version }: { version: Version }) {
  return (
    <details>
      <summary>{`Everything about version ${version.version}`}</summary>
      <h3>Figures</h3>
      <Facts facts={Object.entries(version.metrics).map(([name, value]) => [words(name), scalar(value)])} />
      <h3>Settings</h3>
      <Facts facts={Object.entries(version.parameters).map(([name, value]) => [words(name), value])} />
      <h3>Features</h3>
      <p>{version.features.join(", ") || "none"}</p>
    </details>
  );
}
