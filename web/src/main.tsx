import "./app.css";

import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { IntlProvider } from "use-intl";

import { newQueryClient } from "@/api/query";
import { applyTheme } from "@/components/shell/theme";
import { Toasts } from "@/components/ui/Toasts";
import { en, locale } from "@/messages";

import { newRouter } from "./router";

applyTheme();

const queryClient = newQueryClient(() => {
  const { pathname, href } = router.latestLocation;
  queryClient.clear();
  if (pathname !== "/welcome")
    void router.navigate({ to: "/welcome", search: { next: href, refused: undefined }, replace: true });
});
const router = newRouter(queryClient);

const place = document.getElementById("root");
if (place === null) throw new Error("index.html has no #root");
createRoot(place).render(
  <StrictMode>
    <IntlProvider locale={locale()} messages={en} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone}>
      <QueryClientProvider client={queryClient}>
        <Toasts>
          <RouterProvider router={router} />
        </Toasts>
      </QueryClientProvider>
    </IntlProvider>
  </StrictMode>,
);
