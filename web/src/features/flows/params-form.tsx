import type { Schemas } from "../../api/client.ts";
import { Field } from "../../ui/field.tsx";

type Param = Schemas["Flow"]["params"][number];

type ParamsFormProps = {
  params: Param[];
  values: Record<string, string>;
  onChange: (values: Record<string, string>) => void;
};

const TYPES: Record<Param["type"], string> = {
  text: "text",
  int: "number",
  number: "number",
  bool: "text",
  date: "date",
};

/** The parameters of a flow, each as its type is written. What is left empty takes the flow's own value. */
export function ParamsForm({ params, values, onChange }: ParamsFormProps) {
  return params.map(({ name, type, standard }) => {
    const look = {
      value: values[name] ?? "",
      onChange: ({ target }: { target: { value: string } }) => onChange({ ...values, [name]: target.value }),
    };
    return (
      <Field
        key={name}
        label={name}
        hint={standard === null ? "Must be given." : `Otherwise ${standard || "empty"}.`}
      >
        {type === "bool" ? (
          <select {...look}>
            <option value="">{standard === null ? "choose" : "as the flow says"}</option>
            <option value="true">yes</option>
            <option value="false">no</option>
          </select>
        ) : (
          <input type={TYPES[type]} step={type === "int" ? 1 : "any"} {...look} />
        )}
      </Field>
    );
  });
}

/** The values that were given. */
export function given(values: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ""));
}
