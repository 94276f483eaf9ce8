import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { Asking, meQuery } from "../api/may.ts";
import { isSignedOut } from "../api/problem.ts";
import { statusQuery } from "../features/status/api/status.ts";
import { AppFooter } from "../features/status/app-footer.tsx";
import { AppHeader } from "../features/status/app-header.tsx";
import { SignedOutPage } from "../pages/signed-out-page.tsx";
import styles from "./layout.module.css";
import { Nav } from "./nav.tsx";

/** What all pages have around them. */
export function Layout() {
  const status = useQuery(statusQuery);
  const me = useQuery(meQuery);
  if (isSignedOut(status.error)) return <SignedOutPage />;
  return (
    <Asking value={me.data}>
      <a className={styles.skip} href="#page">
        Skip to the page
      </a>
      <AppHeader status={status} />
      <div className={styles.frame}>
        <Nav />
        <div className={styles.body} id="page" tabIndex={-1}>
          <Outlet />
          <AppFooter status={status.data} />
        </div>
      </div>
    </Asking>
  );
}
