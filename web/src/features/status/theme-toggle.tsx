import { useSyncExternalStore } from "react";
import { chooseTheme, currentTheme, onThemeChange } from "../../lib/theme.ts";
import { MoonIcon, SunIcon } from "../../ui/icons.tsx";
import styles from "./theme-toggle.module.css";

/** Changes between light and dark. */
export function ThemeToggle() {
  const theme = useSyncExternalStore(onThemeChange, currentTheme);
  const other = theme === "dark" ? "light" : "dark";
  const label = `Use the ${other} theme`;
  return (
    <button
      type="button"
      className={styles.toggle}
      aria-label={label}
      title={label}
      onClick={() => chooseTheme(other)}
    >
      {theme === "dark" ? <SunIcon /> : <MoonIcon />}
    </button>
  );
}
