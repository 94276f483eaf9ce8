import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { type DashboardSearch, readDashboardSearch } from "../features/dashboards/view.ts";
import type { TailSearch } from "../features/events/use-tail.ts";
import { type Question, readQuestion } from "../features/explore/question.ts";
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
    validateSearch: readDashboard,
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
    path: "/explore",
    component: lazyRouteComponent(() => import("../pages/explore-page.tsx"), "ExplorePage"),
    validateSearch: readExplore,
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
  createRoute({
    getParentRoute: () => root,
    path: "/events",
    component: lazyRouteComponent(() => import("../pages/events-page.tsx"), "EventsPage"),
    validateSearch: readTail,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/models",
    component: lazyRouteComponent(() => import("../pages/models-page.tsx"), "ModelsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/models/$name",
    component: lazyRouteComponent(() => import("../pages/model-page.tsx"), "ModelPage"),
    validateSearch: readModel,
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/models/$name/compare",
    component: lazyRouteComponent(() => import("../pages/compare-page.tsx"), "ComparePage"),
    validateSearch: readNumbers("a", "b"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/features",
    component: lazyRouteComponent(() => import("../pages/features-page.tsx"), "FeaturesPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/features/$view",
    component: lazyRouteComponent(() => import("../pages/feature-view-page.tsx"), "FeatureViewPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/experiments",
    component: lazyRouteComponent(() => import("../pages/experiments-page.tsx"), "ExperimentsPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/experiments/$id",
    component: lazyRouteComponent(() => import("../pages/experiment-page.tsx"), "ExperimentPage"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/reports",
    component: lazyRouteComponent(() => import("../pages/reports-page.tsx"), "ReportsPage"),
    validateSearch: readText("report"),
  }),
  createRoute({
    getParentRoute: () => root,
    path: "/settings",
    component: lazyRouteComponent(() => import("../pages/settings-page.tsx"), "SettingsPage"),
    validateSearch: readSettings,
  }),
] as const;

/** A dashboard's view, and perhaps a tile that shall go on it. */
function readDashboard(search: Record<string, unknown>): DashboardSearch & { add?: string } {
  return { ...readDashboardSearch(search), ...(typeof search.add === "string" ? { add: search.add } : {}) };
}

function readExplore(search: Record<string, unknown>): Question & DashboardSearch {
  return { ...readDashboardSearch(search), ...readQuestion(search) };
}

/** Which part of the settings is open, and what is looked for in the audit. */
function readSettings(search: Record<string, unknown>): { tab?: string; user?: string; action?: string } {
  return { ...readText("tab")(search), ...readText("user")(search), ...readText("action")(search) };
}

/** What a search for events says. */
function readTail(search: Record<string, unknown>): TailSearch {
  return { ...readText("type")(search), ...readText("name")(search), ...readText("person")(search) };
}

/** Which figure of a model is drawn over time, and which version's curves. */
function readModel(search: Record<string, unknown>): { figure?: string; version?: number } {
  return { ...readText("figure")(search), ...readNumbers("version")(search) };
}

/** An address that holds whole numbers from 1. */
function readNumbers<K extends string>(...names: K[]) {
  return (search: Record<string, unknown>): { [P in K]?: number } => {
    const known = names.filter((name) => Number.isInteger(search[name]) && Number(search[name]) > 0);
    return Object.fromEntries(known.map((name) => [name, search[name]])) as { [P in K]?: number };
  };
}

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
