import { useState } from "react";
import { NamedIcon } from "./icons.tsx";
import styles from "./search-field.module.css";

type SearchFieldProps = {
  label: string;
  value: string;
  /** Called with every change. */
  onSearch: (text: string) => void;
};

/** A field that searches while one types. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value);

  return (
    <label className={styles.field}>
      <NamedIcon name="search" />
      <span className="only-heard">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onSearch(event.target.value);
        }}
      />
    </label>
  );
}
