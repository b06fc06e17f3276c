import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from "@tanstack/react-router";

import { ApiError } from "@/api/errors";
import { meQuery } from "@/features/session/queries";

import { AppLayout } from "./routes/AppLayout";
import { BrokenPage, LostPage, MissingPage, OutsidePage } from "./routes/BrokenPage";
import { piece } from "./routes/piece";

interface RouterContext {
  readonly queryClient: QueryClient;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** What an address may say, and a link to it may leave out. */
type Parts<Name extends string> = Readonly<Partial<Record<Name, string | undefined>>>;

const root = createRootRouteWithContext<RouterContext>()({ component: Outlet, notFoundComponent: LostPage });

/** Where signing in leads back to: a path of this page, never another site. */
const wayBack = (value: unknown): string | undefined => {
  const path = text(value);
  return path?.startsWith("/") === true && !path.startsWith("//") ? path : undefined;
};

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  validateSearch: (search) => ({ next: wayBack(search["next"]), refused: search["refused"] === 1 ? 1 : undefined }),
  component: lazyRouteComponent(() => piece(() => import("./routes/WelcomePage")), "WelcomePage"),
});

/** Everything behind the sign-in. */
const app = createRoute({
  getParentRoute: () => root,
  id: "app",
  beforeLoad: async ({ context, location }) => {
    try {
      return { me: await context.queryClient.query({ ...meQuery, staleTime: "static" }) };
    } catch (error) {
      if (error instanceof ApiError && error.status === 401)
        throw redirect({ to: "/welcome", search: { next: location.href, refused: undefined } });
      throw error;
    }
  },
  component: AppLayout,
  errorComponent: OutsidePage,
});

const home = createRoute({
  getParentRoute: () => app,
  path: "/",
  component: lazyRouteComponent(() => piece(() => import("./routes/HomePage")), "HomePage"),
});

const catalogues = createRoute({
  getParentRoute: () => app,
  path: "/catalogues",
  component: lazyRouteComponent(() => piece(() => import("./routes/CataloguesPage")), "CataloguesPage"),
});

const newCatalogue = createRoute({
  getParentRoute: () => app,
  path: "/catalogues/new",
  component: lazyRouteComponent(() => piece(() => import("./routes/ImportPage")), "NewCataloguePage"),
});

const catalogue = createRoute({
  getParentRoute: () => app,
  path: "/catalogues/$catalogueId",
  validateSearch: (search): Parts<"tab" | "search" | "item"> => ({
    tab: text(search["tab"]),
    search: text(search["search"]),
    item: text(search["item"]),
  }),
  component: lazyRouteComponent(() => piece(() => import("./routes/CataloguePage")), "CataloguePage"),
});

const importing = createRoute({
  getParentRoute: () => app,
  path: "/catalogues/$catalogueId/import",
  component: lazyRouteComponent(() => piece(() => import("./routes/ImportPage")), "ImportPage"),
});

const record = createRoute({
  getParentRoute: () => app,
  path: "/catalogues/$catalogueId/records/$recordId",
  component: lazyRouteComponent(() => piece(() => import("./routes/RecordPage")), "RecordPage"),
});

const match = createRoute({
  getParentRoute: () => app,
  path: "/catalogues/$catalogueId/match",
  component: lazyRouteComponent(() => piece(() => import("./routes/MatchPage")), "MatchPage"),
});

const jobs = createRoute({
  getParentRoute: () => app,
  path: "/jobs",
  component: lazyRouteComponent(() => piece(() => import("./routes/JobsPage")), "JobsPage"),
});

const job = createRoute({
  getParentRoute: () => app,
  path: "/jobs/$jobId",
  validateSearch: (search): Parts<"tab" | "decision"> => ({
    tab: text(search["tab"]),
    decision: text(search["decision"]),
  }),
  component: lazyRouteComponent(() => piece(() => import("./routes/JobPage")), "JobPage"),
});

const reviews = createRoute({
  getParentRoute: () => app,
  path: "/reviews",
  validateSearch: (search): Parts<"catalogueId" | "sourceId" | "jobId" | "reviewId" | "view"> => ({
    catalogueId: text(search["catalogueId"]),
    sourceId: text(search["sourceId"]),
    jobId: text(search["jobId"]),
    reviewId: text(search["reviewId"]),
    view: text(search["view"]),
  }),
  component: lazyRouteComponent(() => piece(() => import("./routes/ReviewsPage")), "ReviewsPage"),
});

const operations = createRoute({
  getParentRoute: () => app,
  path: "/operations",
  validateSearch: (search): Parts<"tab" | "letter"> => ({ tab: text(search["tab"]), letter: text(search["letter"]) }),
  component: lazyRouteComponent(() => piece(() => import("./routes/OperationsPage")), "OperationsPage"),
});

const people = createRoute({
  getParentRoute: () => app,
  path: "/people",
  validateSearch: (search): Parts<"tab"> => ({ tab: text(search["tab"]) }),
  component: lazyRouteComponent(() => piece(() => import("./routes/PeoplePage")), "PeoplePage"),
});

const account = createRoute({
  getParentRoute: () => app,
  path: "/account",
  component: lazyRouteComponent(() => piece(() => import("./routes/AccountPage")), "AccountPage"),
});

const design = createRoute({
  getParentRoute: () => app,
  path: "/design",
  component: lazyRouteComponent(() => piece(() => import("./routes/DesignPage")), "DesignPage"),
});

const routeTree = root.addChildren([
  welcome,
  app.addChildren([
    home,
    catalogues,
    newCatalogue,
    catalogue,
    importing,
    record,
    match,
    jobs,
    job,
    reviews,
    operations,
    people,
    account,
    design,
  ]),
]);

/** The page's addresses; code of a page comes when it is first gone to, and on the way to it. */
export const newRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: "intent",
    scrollRestoration: true,
    defaultErrorComponent: BrokenPage,
    defaultNotFoundComponent: MissingPage,
  });

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
