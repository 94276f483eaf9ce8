import { useQuery } from "@tanstack/react-query";
import { words } from "../../lib/format.ts";
import { CloseIcon } from "../../ui/icons.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { valuesQuery } from "./api/tile-metric.ts";
import styles from "./filter-bar.module.css";
import { type DashboardSearch, filtersOf, toggled } from "./view.ts";

type FilterBarProps = {
  /** What can be chosen, each with a metric that has it. */
  filters: { dimension: string; metric: string }[];
  search: DashboardSearch;
  last: string;
  onChange: (search: DashboardSearch) => void;
};

const WINDOWS = ["1d", "7d", "30d", "90d", "365d"];

/** The window and the values that the whole dashboard is cut to. All of it is in the address. */
export function FilterBar({ filters, search, last, onChange }: FilterBarProps) {
  const hasDates = Boolean(search.from || search.to);
  const windows = WINDOWS.includes(last) ? WINDOWS : [last, ...WINDOWS];
  const chosen = Object.entries(filtersOf(search)).flatMap(([dimension, values]) =>
    values.map((value) => ({ dimension, value })),
  );
  const { from: _from, to: _to, last: _last, ...others } = search;
  const setDate = (end: "from" | "to", value: string) => {
    const { [end]: _, last: __, ...rest } = search;
    onChange(value ? { ...rest, [end]: value } : rest);
  };
  return (
    <section className={styles.bar} aria-label="Filters">
      <Segmented
        label="Window"
        options={windows.map((value) => ({
          value,
          label: value === "1d" ? "Today" : `${value.slice(0, -1)} days`,
        }))}
        value={hasDates ? "" : (search.last ?? last)}
        onChange={(value) => onChange(value === last ? others : { ...others, last: value })}
      />
      <span className={styles.dates}>
        <input
          type="date"
          aria-label="From"
          value={search.from ?? ""}
          onChange={(event) => setDate("from", event.target.value)}
        />
        <span aria-hidden="true">–</span>
        <input
          type="date"
          aria-label="To"
          value={search.to ?? ""}
          onChange={(event) => setDate("to", event.target.value)}
        />
      </span>
      {filters.map((filter) => (
        <FilterChoice
          key={filter.dimension}
          {...filter}
          onChoose={(value) => onChange(toggled(search, filter.dimension, value))}
        />
      ))}
      {chosen.map(({ dimension, value }) => (
        <button
          key={`${dimension}:${value}`}
          type="button"
          className={styles.chip}
          aria-label={`Take off ${dimension} ${value}`}
          onClick={() => onChange(toggled(search, dimension, value))}
        >
          {words(dimension)}: {value} <CloseIcon />
        </button>
      ))}
    </section>
  );
}

type FilterChoiceProps = { dimension: string; metric: string; onChoose: (value: string) => void };

function FilterChoice({ dimension, metric, onChoose }: FilterChoiceProps) {
  const { data } = useQuery(valuesQuery(metric, dimension));
  return (
    <select
      className={styles.choice}
      aria-label={words(dimension)}
      value=""
      onChange={(event) => onChoose(event.target.value)}
    >
      <option value="">{words(dimension)}</option>
      {data?.rows.map((row) => (
        <option key={String(row[dimension])} value={String(row[dimension])}>
          {String(row[dimension])}
        </option>
      ))}
    </select>
  );
}
