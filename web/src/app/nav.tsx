import { Link } from "@tanstack/react-router";
import { useContext } from "react";
import { Asking, type RouteNeeded, refusal } from "../api/may.ts";
import { type IconName, NamedIcon } from "../ui/icons.tsx";
import styles from "./nav.module.css";

/** `needs`: what the page cannot be without. Whose role does not reach it does not see the way there. */
type Place = { to: string; label: string; icon: IconName; needs?: RouteNeeded };

const GROUPS: { name: string; places: Place[] }[] = [
  {
    name: "The shop",
    places: [
      { to: "/", label: "Overview", icon: "overview" },
      { to: "/dashboards", label: "Dashboards", icon: "dashboard" },
      { to: "/reports", label: "Reports", icon: "reports" },
      { to: "/customers", label: "Customers", icon: "customers", needs: "GET /api/v1/customers" },
    ],
  },
  {
    name: "Its data",
    places: [
      { to: "/explore", label: "Explore", icon: "search" },
      { to: "/sql", label: "SQL", icon: "sql", needs: "POST /api/v1/sql/stream" },
      { to: "/catalog", label: "Catalogue", icon: "catalogue" },
      { to: "/quality", label: "Quality", icon: "quality" },
    ],
  },
  {
    name: "What it learned",
    places: [
      { to: "/models", label: "Models", icon: "models" },
      { to: "/features", label: "Features", icon: "features" },
      { to: "/experiments", label: "Experiments", icon: "experiments" },
    ],
  },
  {
    name: "How it runs",
    places: [
      { to: "/events", label: "Events", icon: "events" },
      { to: "/flows", label: "Flows", icon: "flows" },
      { to: "/sources", label: "Sources", icon: "sources" },
      { to: "/quarantine", label: "Quarantine", icon: "quarantine", needs: "GET /api/v1/quarantine" },
      { to: "/settings", label: "Settings", icon: "settings" },
    ],
  },
];

/** Every area of the application, in sight on all pages. */
export function Nav() {
  const me = useContext(Asking);
  return (
    <nav className={styles.nav} aria-label="Areas">
      {GROUPS.map(({ name, places }) => (
        <div key={name} className={styles.group}>
          <p className={styles.name}>{name}</p>
          <ul>
            {places
              .filter(({ needs }) => refusal(me, needs) === undefined)
              .map(({ to, label, icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className={styles.link}
                    activeOptions={{ exact: to === "/", includeSearch: false }}
                  >
                    <NamedIcon name={icon} />
                    {label}
                  </Link>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
