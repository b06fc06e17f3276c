import { QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";
import { IntlProvider } from "use-intl";

import { newQueryClient } from "@/api/query";
import { Toasts } from "@/components/ui/Toasts";
import { en } from "@/messages";

/** A text that is missing, or that lacks what it tells, fails the test. */
const broken = (error: Error) => {
  throw error;
};

/** Shows something with all that stands around it on the page; English numbers and UTC, wherever the tests run. */
export async function show(content: ReactNode) {
  const queryClient = newQueryClient(() => undefined);
  queryClient.setDefaultOptions({ queries: { retry: false } });
  const router = createRouter({
    routeTree: createRootRoute({ component: () => content, notFoundComponent: () => content }),
    history: createMemoryHistory({ initialEntries: ["/"] }),
  });
  await router.load();
  const shown = render(
    <IntlProvider locale="en" messages={en} timeZone="UTC" onError={broken}>
      <QueryClientProvider client={queryClient}>
        <Toasts>
          <RouterProvider router={router as never} />
        </Toasts>
      </QueryClientProvider>
    </IntlProvider>,
  );
  return { ...shown, router, queryClient };
}
