import { Link } from "@tanstack/react-router";
import { type IconName, NamedIcon } from "../ui/icons.tsx";
import styles from "./nav.module.css";

type Place = { to: string; label: string; icon: IconName };

const GROUPS: { name: string; places: Place[] }[] = [
  {
    name: "The shop",
    places: [
      { to: "/", label: "Overview", icon: "overview" },
      { to: "/dashboards", label: "Dashboards", icon: "dashboard" },
      { to: "/reports", label: "Reports", icon: "reports" },
      { to: "/customers", label: "Customers", icon: "customers" },
    ],
  },
  {
    name: "Its data",
    places: [
      { to: "/explore", label: "Explore", icon: "search" },
      { to: "/sql", label: "SQL", icon: "sql" },
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
      { to: "/quarantine", label: "Quarantine", icon: "quarantine" },
      { to: "/settings", label: "Settings", icon: "settings" },
    ],
  },
];

/** Every area of the application, in sight on all pages. */
export function Nav() {
  return (
    <nav className={styles.nav} aria-label="Areas">
      {GROUPS.map(({ name, places }) => (
        <div key={name} className={styles.group}>
          <p className={styles.name}>{name}</p>
          <ul>
            {places.map(({ to, label, icon }) => (
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
