import { createRootRoute, createRoute, createRouter } from "@tanstack/react-router";
import { NotFoundPage } from "../pages/not-found-page.tsx";
import { OverviewPage } from "../pages/overview-page.tsx";
import { readOverviewSearch } from "../pages/overview-search.ts";
import { Layout } from "./layout.tsx";

const root = createRootRoute({ component: Layout, notFoundComponent: NotFoundPage });

const overview = createRoute({
  getParentRoute: () => root,
  path: "/",
  component: OverviewPage,
  validateSearch: readOverviewSearch,
});

/** The addresses of the application. */
export function makeRouter() {
  return createRouter({
    routeTree: root.addChildren([overview]),
    defaultPreload: "intent",
    search: { strict: true },
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
