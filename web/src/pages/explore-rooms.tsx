import { Link } from "@tanstack/react-router";
import styles from "./explore-rooms.module.css";

const ROOMS = [
  { room: "metrics", to: "/explore", label: "Metrics" },
  { room: "sql", to: "/sql", label: "SQL" },
] as const;

/** The two ways to ask: by pointing, and by SQL. */
export function ExploreRooms({ room: current }: { room: "metrics" | "sql" }) {
  return (
    <nav className={styles.rooms} aria-label="Rooms of Explore">
      {ROOMS.map(({ room, to, label }) => (
        <Link key={room} to={to} aria-current={room === current ? "page" : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  );
}
