import { useEffect, useState } from "react";
import { NamedIcon } from "./icons.tsx";
import styles from "./search-field.module.css";

type SearchFieldProps = {
  label: string;
  value: string;
  /** Called when typing has paused. */
  onSearch: (text: string) => void;
};

const PAUSE_MS = 200;

/** A field that searches while one types. */
export function SearchField({ label, value, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(value);

  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSearch(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onSearch]);

  return (
    <label className={styles.field}>
      <NamedIcon name="search" />
      <span className="only-heard">{label}</span>
      <input
        type="search"
        placeholder={label}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </label>
  );
}
