import type { Schemas } from "../../api/client.ts";
import { words } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { SidePanel } from "../../ui/side-panel.tsx";
import { asKind, type DraftTile } from "./editor-draft.ts";
import { PeopleFields } from "./people-fields.tsx";

type TileFormProps = {
  tile: DraftTile;
  metrics: Schemas["Metric"][];
  /** What is wrong, by the tile's own field. */
  wrong: Record<string, string>;
  onChange: (tile: DraftTile) => void;
  onClose: () => void;
};

const KINDS: { value: DraftTile["kind"]; label: string; by: number }[] = [
  { value: "kpi", label: "Number", by: 0 },
  { value: "line", label: "Line", by: 1 },
  { value: "bar", label: "Bars", by: 1 },
  { value: "pie", label: "Pie", by: 1 },
  { value: "table", label: "Table", by: 3 },
  { value: "heatmap", label: "Heatmap", by: 2 },
  { value: "funnel", label: "Funnel", by: 0 },
  { value: "cohort", label: "Cohorts", by: 0 },
  { value: "map", label: "Map", by: 1 },
  { value: "transactions", label: "Newest transactions", by: 0 },
  { value: "live", label: "Events as they come", by: 0 },
];

/** Everything that a tile can say of itself. What is chosen shows on the page at once. */
export function TileForm({ tile, metrics, wrong, onChange, onClose }: TileFormProps) {
  const kind = KINDS.find((one) => one.value === tile.kind);
  const dimensions = metrics.find((one) => one.name === tile.metric)?.dimensions ?? [];
  const hasMetric = tile.kind !== "transactions" && tile.kind !== "live";
  const ranks = tile.kind === "bar" || tile.kind === "pie" || tile.kind === "table";
  const setBy = (at: number, value: string) => {
    const by = [...tile.by];
    if (value) by[at] = value;
    else by.splice(at, 1);
    onChange({ ...tile, by });
  };
  return (
    <SidePanel title="Tile" subtitle={tile.title} onClose={onClose}>
      <Field label="Title" wrong={wrong.title}>
        <input value={tile.title} onChange={({ target }) => onChange({ ...tile, title: target.value })} />
      </Field>
      <Field label="Shown as" wrong={wrong.kind}>
        <select
          value={tile.kind}
          onChange={({ target }) => {
            const next = KINDS.find((one) => one.value === target.value);
            if (next) onChange(asKind(tile, next.value, metrics));
          }}
        >
          {KINDS.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </Field>
      {hasMetric ? (
        <Field label="Metric" wrong={wrong.metric}>
          <select
            value={tile.metric ?? ""}
            onChange={({ target }) =>
              onChange(asKind({ ...tile, metric: target.value, filters: {} }, tile.kind, metrics))
            }
          >
            {metrics.map(({ name, label }) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        </Field>
      ) : null}
      {Array.from({ length: kind?.by ?? 0 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the first, the second and the third dimension
        <Field key={at} label={at === 0 ? "By" : "And by"} wrong={at === 0 ? wrong.by : undefined}>
          <select value={tile.by[at] ?? ""} onChange={({ target }) => setBy(at, target.value)}>
            {tile.kind === "table" && at > 0 ? <option value="">nothing more</option> : null}
            {dimensions.map((dimension) => (
              <option key={dimension} value={dimension}>
                {words(dimension)}
              </option>
            ))}
          </select>
        </Field>
      ))}
      {tile.kind === "funnel" || tile.kind === "cohort" ? (
        <PeopleFields tile={tile} dimensions={dimensions} wrong={wrong} onChange={onChange} />
      ) : null}
      {ranks ? (
        <Field label="At most" hint="Rows, largest first." wrong={wrong.limit}>
          <input
            type="number"
            min={1}
            max={1000}
            value={tile.limit}
            onChange={({ target }) => onChange({ ...tile, limit: Number(target.value) })}
          />
        </Field>
      ) : null}
      {hasMetric ? (
        <>
          <Field label="Window of its own" hint="Such as 7d. Empty follows the page." wrong={wrong.last}>
            <input
              value={tile.last ?? ""}
              onChange={({ target }) => onChange({ ...tile, last: target.value.trim() || null })}
            />
          </Field>
          <Field
            label="Always cut to"
            hint="One a line, such as category: Kitchen, Bath"
            wrong={wrong.filters}
          >
            <textarea
              rows={2}
              defaultValue={filtersAsText(tile.filters)}
              onBlur={({ target }) => onChange({ ...tile, filters: filtersFrom(target.value) })}
            />
          </Field>
        </>
      ) : null}
      <div>
        <Button isMain onClick={onClose}>
          Done
        </Button>
      </div>
    </SidePanel>
  );
}

export function filtersAsText(filters: Record<string, string[]>): string {
  return Object.entries(filters)
    .map(([dimension, values]) => `${dimension}: ${values.join(", ")}`)
    .join("\n");
}

export function filtersFrom(text: string): Record<string, string[]> {
  const lines = text.split("\n").filter((line) => line.includes(":"));
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(":");
      const values = line.slice(colon + 1).split(",");
      return [line.slice(0, colon).trim(), values.map((value) => value.trim()).filter(Boolean)];
    }),
  );
}
