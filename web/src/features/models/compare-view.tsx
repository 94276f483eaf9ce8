import { useQuery } from "@tanstack/react-query";
import type { Schemas } from "../../api/client.ts";
import { dateTime } from "../../lib/dates.ts";
import { words } from "../../lib/format.ts";
import { Badge } from "../../ui/badge.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { versionsQuery } from "./api/models.ts";
import { curvesQuery } from "./api/versions.ts";
import { compareImportance, compareVersions, type Effect, type Pair } from "./compare.ts";
import styles from "./compare-view.module.css";

type Version = Schemas["ModelVersion"];
type CompareViewProps = {
  model: string;
  a: number | undefined;
  b: number | undefined;
  onChoose: (a: number, b: number) => void;
};

/** Two versions of a model beside each other, as the address names them: by themselves the champion and the newest. */
export function CompareView({ model, a, b, onChoose }: CompareViewProps) {
  const versions = useQuery(versionsQuery(model));
  const items = versions.data?.items ?? [];
  const first = a ?? items.find((one) => one.isChampion)?.version ?? items.at(-1)?.version;
  const second = b ?? items.find((one) => one.version !== first)?.version;
  const one = items.find(({ version }) => version === first);
  const other = items.find(({ version }) => version === second);
  return (
    <Tile
      title="Two versions"
      subtitle="What is another, and what is better"
      query={versions}
      height={420}
      skeleton="rows"
      isEmpty={() => items.length < 2}
      empty="There is only one version yet. Run its training flow again."
    >
      {() => (
        <div className={page.page}>
          <div className={styles.choice}>
            <Choice label="First" items={items} value={first} onChange={(to) => onChoose(to, second ?? to)} />
            <Choice
              label="Second"
              items={items}
              value={second}
              onChange={(to) => onChoose(first ?? to, to)}
            />
          </div>
          {one && other ? (
            <Compared model={model} a={one} b={other} />
          ) : (
            <p role="alert">{`There is no version ${one ? second : first} of ${model}. Choose another.`}</p>
          )}
        </div>
      )}
    </Tile>
  );
}

type ChoiceProps = {
  label: string;
  items: Version[];
  value: number | undefined;
  onChange: (version: number) => void;
};

function Choice({ label, items, value, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      <select value={value} onChange={({ target }) => onChange(Number(target.value))}>
        {items.map(({ version, isChampion }) => (
          <option key={version} value={version}>
            {`version ${version}${isChampion ? ", in use" : ""}`}
          </option>
        ))}
      </select>
    </Field>
  );
}

function Compared({ model, a, b }: { model: string; a: Version; b: Version }) {
  const { figures, settings, added, removed, kept } = compareVersions(a, b);
  const changed = settings.filter((one) => one.differs);
  return (
    <>
      <h3>Gate</h3>
      <Facts facts={[gateOf(a), gateOf(b)]} />
      <h3>Figures</h3>
      <RecordTable
        label="Figures of both"
        columns={columnsOf(a, b, true)}
        rows={figures}
        keyOf={({ name }) => name}
      />
      <h3>Settings</h3>
      {changed.length === 0 ? (
        <p className={page.quiet}>{`All ${settings.length} are the same.`}</p>
      ) : (
        <RecordTable
          label="Settings that differ"
          columns={columnsOf(a, b, false)}
          rows={changed}
          keyOf={({ name }) => name}
        />
      )}
      <h3>Features</h3>
      <Facts
        facts={[
          ["Added", added.join(", ") || "none"],
          ["Removed", removed.join(", ") || "none"],
          ["In both", String(kept)],
        ]}
      />
      <Importance model={model} a={a.version} b={b.version} />
    </>
  );
}

function gateOf({ version, isChampion, heldBack, trainedAt }: Version): [string, string] {
  const result = heldBack ? `held back: ${heldBack}` : isChampion ? "passed, in use" : "passed";
  return [`Version ${version}`, `${result} (trained ${dateTime(trainedAt)})`];
}

function columnsOf(a: Version, b: Version, withVerdict: boolean): RecordColumn<Pair>[] {
  const columns: RecordColumn<Pair>[] = [
    { title: "Name", cell: ({ name }) => words(name) },
    { title: `Version ${a.version}`, isNumber: true, cell: (pair) => pair.a },
    { title: `Version ${b.version}`, isNumber: true, cell: (pair) => pair.b },
  ];
  if (!withVerdict) return columns;
  return [
    ...columns,
    {
      title: `Version ${b.version} is`,
      cell: ({ verdict, differs }) =>
        verdict ? (
          <Badge tone={verdict === "better" ? "good" : "warn"}>{verdict}</Badge>
        ) : (
          <Badge tone="quiet">{differs ? "different" : "the same"}</Badge>
        ),
    },
  ];
}

function Importance({ model, a, b }: { model: string; a: number; b: number }) {
  const first = useQuery(curvesQuery(model, a));
  const second = useQuery(curvesQuery(model, b));
  if (!first.data || !second.data) return null;
  const rows = compareImportance(first.data.curves?.importance ?? [], second.data.curves?.importance ?? []);
  const note = first.data.note ?? second.data.note;
  const columns: RecordColumn<Effect>[] = [
    { title: "Feature", cell: ({ feature }) => words(feature) },
    { title: `Version ${a}`, isNumber: true, cell: (effect) => effect.a.toFixed(3) },
    { title: `Version ${b}`, isNumber: true, cell: (effect) => effect.b.toFixed(3) },
  ];
  return (
    <>
      <h3>Importance</h3>
      {note ? <p className={page.quiet}>{note}</p> : null}
      {rows.length > 0 ? (
        <RecordTable
          label="Importance in both"
          columns={columns}
          rows={rows}
          keyOf={({ feature }) => feature}
        />
      ) : null}
    </>
  );
}
