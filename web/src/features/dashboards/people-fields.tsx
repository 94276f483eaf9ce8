import { words } from "../../lib/format.ts";
import { Field } from "../../ui/field.tsx";
import type { DraftTile } from "./editor-draft.ts";
import { stepsAsText, stepsFrom } from "./step-text.ts";

type PeopleFieldsProps = {
  tile: DraftTile;
  dimensions: readonly string[];
  wrong: Record<string, string>;
  onChange: (tile: DraftTile) => void;
};

const NEWEST = { least: 1, most: 60 };

/** What a funnel or cohorts say beside their metric. */
export function PeopleFields({ tile, dimensions, wrong, onChange }: PeopleFieldsProps) {
  return (
    <>
      <Field label="Who" hint="The dimension that names people." wrong={wrong.entity}>
        <select
          value={tile.entity ?? ""}
          onChange={({ target }) => onChange({ ...tile, entity: target.value })}
        >
          {dimensions.map((dimension) => (
            <option key={dimension} value={dimension}>
              {words(dimension)}
            </option>
          ))}
        </select>
      </Field>
      {tile.kind === "funnel" ? (
        <>
          <Field
            label="Steps"
            hint="One a line, such as Bought = event: Order Completed; channel: web, app"
            wrong={wrong.steps}
          >
            <textarea
              rows={4}
              defaultValue={stepsAsText(tile.steps)}
              onBlur={({ target }) => onChange({ ...tile, steps: stepsFrom(target.value) })}
            />
          </Field>
          <Field label="Within" hint="From the first step to the last, such as 7 days." wrong={wrong.within}>
            <input
              value={tile.within ?? ""}
              onChange={({ target }) => onChange({ ...tile, within: target.value })}
            />
          </Field>
        </>
      ) : (
        <>
          <Field label="Grain" wrong={wrong.by}>
            <select
              value={tile.by[0] ?? "month"}
              onChange={({ target }) => onChange({ ...tile, by: [target.value] })}
            >
              <option value="week">Weeks</option>
              <option value="month">Months</option>
            </select>
          </Field>
          <Field label="Began" hint="A dimension that is a date." wrong={wrong.starts}>
            <select
              value={tile.starts ?? ""}
              onChange={({ target }) => onChange({ ...tile, starts: target.value || null })}
            >
              <option value="">The first time</option>
              {dimensions.map((dimension) => (
                <option key={dimension} value={dimension}>
                  {words(dimension)}
                </option>
              ))}
            </select>
          </Field>
          <Field label="Newest" hint="So many weeks or months." wrong={wrong.limit}>
            <input
              type="number"
              min={NEWEST.least}
              max={NEWEST.most}
              value={tile.limit}
              onChange={({ target }) => onChange({ ...tile, limit: Number(target.value) })}
            />
          </Field>
        </>
      )}
    </>
  );
}
