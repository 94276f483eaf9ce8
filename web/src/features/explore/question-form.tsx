import type { Schemas } from "../../api/client.ts";
import { words } from "../../lib/format.ts";
import { Segmented } from "../../ui/segmented.tsx";
import { chosen, commonDimensions, GRAINS, LIMITS, type Question } from "./question.ts";
import styles from "./question-form.module.css";

type QuestionFormProps = {
  metrics: Schemas["Metric"][];
  question: Question;
  onChange: (question: Question) => void;
};

const LOOKS = [
  { value: "chart", label: "Chart" },
  { value: "table", label: "Table" },
] as const;

/** Metrics and dimensions to point at. */
export function QuestionForm({ metrics, question, onChange }: QuestionFormProps) {
  const picked = question.metrics ?? [];
  const by = question.by ?? [];
  const dimensions = commonDimensions(metrics, picked);
  const choose = (names: string[]) => {
    const left = commonDimensions(metrics, names);
    onChange({ ...question, metrics: names, by: by.filter((name) => left.includes(name)) });
  };
  return (
    <section className={styles.form} aria-label="Question">
      <Choices
        legend="Metrics"
        hint={`Up to ${LIMITS.metrics}.`}
        options={metrics.map(({ name, label, description }) => ({ name, label, description }))}
        picked={picked}
        onPick={(name) => choose(chosen(picked, name, LIMITS.metrics))}
      />
      <Choices
        legend="By time"
        options={GRAINS.map((name) => ({ name, label: words(name) }))}
        picked={by}
        onPick={(name) =>
          onChange({
            ...question,
            by: by.includes(name)
              ? by.filter((one) => one !== name)
              : [name, ...by.filter((one) => !GRAINS.includes(one))].slice(0, LIMITS.dimensions),
          })
        }
      />
      <Choices
        legend="By"
        hint="What all chosen metrics have."
        options={dimensions
          .filter((name) => !GRAINS.includes(name))
          .map((name) => ({ name, label: words(name) }))}
        picked={by}
        onPick={(name) => onChange({ ...question, by: chosen(by, name, LIMITS.dimensions) })}
      />
      <Segmented
        label="Look"
        options={LOOKS}
        value={question.look ?? "chart"}
        onChange={(look) => {
          const { look: _, ...rest } = question;
          onChange(look === "table" ? { ...rest, look } : rest);
        }}
      />
    </section>
  );
}

type ChoicesProps = {
  legend: string;
  hint?: string;
  options: { name: string; label: string; description?: string }[];
  picked: string[];
  onPick: (name: string) => void;
};

function Choices({ legend, hint, options, picked, onPick }: ChoicesProps) {
  return (
    <fieldset className={styles.choices}>
      <legend>{legend}</legend>
      {hint ? <small>{hint}</small> : null}
      {options.map(({ name, label, description }) => (
        <button
          key={name}
          type="button"
          className={styles.choice}
          aria-pressed={picked.includes(name)}
          title={description}
          onClick={() => onPick(name)}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
