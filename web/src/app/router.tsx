import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { readDashboardSearch } from "../features/dashboards/view.ts";
import { readCustomersSearch } from "../pages/customers-search.ts";
import { NotFoundPage } from "../pages/not-found-page.tsx";
import { readOverviewSearch } from "../pages/overview-search.ts";
import { WaitingPage } from "../pages/waiting-page.tsx";
import { Layout } from "./layout.tsx";

const root = createRootRoute({ component: Layout, notFoundComponent: NotFoundPage });

/** Each page is a file of its own, fetched when it is first pointed at. */
const pages = [
  createRoute({
    getParentRoute: () => root,
    path: "/",
    component: lazyRouteComponent(() => import("../pages/overview-page.tsx"), "OverviewPage"),
    validateSearch: readOverviewSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/dashboards",
    component: lazyRouteComponent(() => import("../pages/dashboards-page.tsx"), "DashboardsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/dashboards/$name",
    component: lazyRouteComponent(() => import("../pages/dashboard-page.tsx"), "DashboardPage"),
    validateSearch: readDashboardSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/customers",
    component: lazyRouteComponent(() => import("../pages/customers-page.tsx"), "CustomersPage"),
    validateSearch: readCustomersSearch,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/customers/$id",
    component: lazyRouteComponent(() => import("../pages/customer-page.tsx"), "CustomerPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/sql",
    component: lazyRouteComponent(() => import("../pages/sql-page.tsx"), "SqlPage"),
    validateSearch: readText("sql"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/catalog",
    component: lazyRouteComponent(() => import("../pages/catalog-page.tsx"), "CatalogPage"),
    validateSearch: readText("q"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/catalog/$table",
    component: lazyRouteComponent(() => import("../pages/table-page.tsx"), "TablePage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/quality",
    component: lazyRouteComponent(() => import("../pages/quality-page.tsx"), "QualityPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/quality/$id",
    component: lazyRouteComponent(() => import("../pages/check-page.tsx"), "CheckPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/flows",
    component: lazyRouteComponent(() => import("../pages/flows-page.tsx"), "FlowsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/flows/$name",
    component: lazyRouteComponent(() => import("../pages/flow-page.tsx"), "FlowPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/runs/$id",
    component: lazyRouteComponent(() => import("../pages/run-page.tsx"), "RunPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/sources",
    component: lazyRouteComponent(() => import("../pages/sources-page.tsx"), "SourcesPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/quarantine",
    component: lazyRouteComponent(() => import("../pages/quarantine-page.tsx"), "QuarantinePage"),
    validateSearch: readText("reason"),
  }),
] as const;

/** An address that holds at most one text. */
function readText<K extends string>(name: K) {
  return (search: Record<string, unknown>): { [P in K]?: string } => {
    const text = search[name];
    const known = typeof text === "string" || typeof text === "number" ? String(text) : "";
    return (known === "" ? {} : { [name]: known }) as { [P in K]?: string };
  };
}

/** The addresses of the application. */
export function makeRouter() {
  return createRouter({
    routeTree: root.addChildren(pages),
    defaultPreload: "intent",
    defaultPendingComponent: WaitingPage,
    search: { strict: true },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
