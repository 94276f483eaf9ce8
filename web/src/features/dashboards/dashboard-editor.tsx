import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type CSSProperties, type ReactNode, useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { asProblem } from "../../api/problem.ts";
import { count } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import page from "../../ui/page.module.css";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { saveDashboard, wrongFields } from "./api/save-dashboard.ts";
import { widthOf } from "./dashboard-grid.tsx";
import styles from "./editor.module.css";
import {
  addRow,
  addTile,
  type Draft,
  draftOf,
  emptyTile,
  moveRow,
  moveTile,
  removeTile,
  resized,
  wishOf,
  withAdded,
  withTile,
} from "./editor-draft.ts";
import { MetricTile } from "./metric-tile.tsx";
import { TileForm } from "./tile-form.tsx";
import { TileTools } from "./tile-tools.tsx";

type DashboardEditorProps = {
  dashboard: Schemas["Dashboard"];
  metrics: Schemas["Metric"][];
  /** Draws a tile that shows no metric. */
  other: (tile: Schemas["DashboardTile"]) => ReactNode;
  /** A tile that somebody brings, in a row of its own. */
  added?: Schemas["DashboardTile"] | null;
  onDone: () => void;
};

/** A dashboard while somebody changes it. The tiles show at once what they would; the file is written by Save. */
export function DashboardEditor({ dashboard, metrics, other, added, onDone }: DashboardEditorProps) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => withAdded(draftOf(dashboard), added ?? null));
  const [open, setOpen] = useState<string | null>(null);
  const change = { version: dashboard.version, dashboard: wishOf(draft) };
  const look = useMutation({
    mutationFn: () => saveDashboard(dashboard.name, { ...change, dryRun: true }),
  });
  const save = useMutation({
    mutationFn: () => saveDashboard(dashboard.name, change),
    onSuccess: (saved) => {
      client.setQueryData(["dashboard", dashboard.name], saved.dashboard);
      client.invalidateQueries({ queryKey: ["dashboards"] });
      onDone();
    },
  });
  const alter = (next: Draft) => {
    setDraft(next);
    look.reset();
    save.reset();
  };
  const error = save.error ?? look.error;
  const wrong = wrongFields(error);
  const edited = draft.rows.flatMap((row) => row.tiles).find((tile) => tile.key === open);
  const finish = async () => {
    const seen = await look.mutateAsync().catch(() => null);
    if (seen?.lostComments === 0) save.mutate();
  };

  return (
    <section className={page.page} aria-label="Change the dashboard">
      <div className={styles.head}>
        <Field label="Title" wrong={wrong.title}>
          <input value={draft.title} onChange={({ target }) => alter({ ...draft, title: target.value })} />
        </Field>
        <Field label="Description" wrong={wrong.description}>
          <input
            value={draft.description}
            onChange={({ target }) => alter({ ...draft, description: target.value })}
          />
        </Field>
        <Field label="Opens with" hint="Such as 30d" wrong={wrong.last}>
          <input value={draft.last} onChange={({ target }) => alter({ ...draft, last: target.value })} />
        </Field>
        <Field label="Filters" hint="Dimensions, with commas" wrong={wrong.filters}>
          <input
            defaultValue={draft.filters.join(", ")}
            onBlur={({ target }) =>
              alter({
                ...draft,
                filters: target.value
                  .split(",")
                  .map((one) => one.trim())
                  .filter(Boolean),
              })
            }
          />
        </Field>
      </div>
      <div className={styles.tools}>
        <Button isMain onClick={finish} disabled={save.isPending || look.isPending}>
          Save
        </Button>
        <Button onClick={() => look.mutate()} disabled={look.isPending}>
          Preview the file
        </Button>
        <Button onClick={onDone}>Leave without saving</Button>
      </div>
      {error ? <ProblemNote problem={asProblem(error)} onRetry={finish} /> : null}
      {look.data ? (
        <section aria-label="What the file will say" className={page.page}>
          {look.data.lostComments > 0 ? (
            <p role="alert">
              {`${count(look.data.lostComments)} comments stand beside what you changed and will go. `}
              <Button onClick={() => save.mutate()}>Save all the same</Button>
            </p>
          ) : null}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
          <pre className={page.code} tabIndex={0}>
            {look.data.yaml}
          </pre>
        </section>
      ) : null}
      {draft.rows.map((row, at) => (
        <section key={row.key} className={styles.row} aria-label={row.title || `Row ${at + 1}`}>
          <div className={styles.rowHead}>
            <Field label={`Title of row ${at + 1}`}>
              <input
                value={row.title ?? ""}
                onChange={({ target }) =>
                  alter({
                    ...draft,
                    rows: draft.rows.map((one) =>
                      one.key === row.key ? { ...one, title: target.value || null } : one,
                    ),
                  })
                }
              />
            </Field>
            <Button label={`Move row ${at + 1} up`} onClick={() => alter(moveRow(draft, at, -1))}>
              ↑
            </Button>
            <Button label={`Move row ${at + 1} down`} onClick={() => alter(moveRow(draft, at, 1))}>
              ↓
            </Button>
            <Button
              label={`Add a tile to row ${at + 1}`}
              onClick={() => {
                const tile = emptyTile(metrics[0]?.name ?? "");
                alter(addTile(draft, at, tile));
                setOpen(tile.key);
              }}
            >
              Add a tile
            </Button>
          </div>
          <div className={page.grid}>
            {row.tiles.map((tile, place) => {
              const problems = ofTile(wrong, at, place);
              const width = widthOf(tile, row.tiles);
              return (
                <div key={tile.key} style={{ "--columns": width } as CSSProperties}>
                  <TileTools
                    title={tile.title}
                    onMove={(by) => alter(moveTile(draft, tile.key, by))}
                    onResize={(by) => alter(withTile(draft, resized(tile, width, by)))}
                    onEdit={() => setOpen(tile.key)}
                    onRemove={() => alter(removeTile(draft, tile.key))}
                  />
                  {Object.entries(problems).map(([field, words]) => (
                    <p key={field} role="alert" className={styles.wrong}>
                      {words}
                    </p>
                  ))}
                  {tile.metric === null ? (
                    other(tile)
                  ) : (
                    <MetricTile
                      tile={tile}
                      dimensions={metrics.find((metric) => metric.name === tile.metric)?.dimensions ?? []}
                      last={draft.last}
                      search={{}}
                      onPick={() => undefined}
                    />
                  )}
                </div>
              );
            })}
          </div>
          {edited && row.tiles.includes(edited) ? (
            <TileForm
              key={edited.key}
              tile={edited}
              metrics={metrics}
              wrong={ofTile(wrong, at, row.tiles.indexOf(edited))}
              onChange={(tile) => alter(withTile(draft, tile))}
              onClose={() => setOpen(null)}
            />
          ) : null}
        </section>
      ))}
      <div>
        <Button onClick={() => alter(addRow(draft))}>Add a row</Button>
      </div>
    </section>
  );
}

/** What is wrong with one tile, by its own fields. */
function ofTile(wrong: Record<string, string>, row: number, tile: number): Record<string, string> {
  const start = `rows.${row}.tiles.${tile}`;
  return Object.fromEntries(
    Object.entries(wrong)
      .filter(([field]) => field === start || field.startsWith(`${start}.`))
      .map(([field, words]) => [field.slice(start.length + 1), words]),
  );
}
