import { getRouteApi, Outlet } from "@tanstack/react-router";

import { Shell } from "@/components/shell/Shell";

const route = getRouteApi("/app");

/** The frame of every page behind the sign-in. */
export function AppLayout() {
  const { me } = route.useRouteContext();
  return (
    <Shell me={me}>
      <Outlet />
    </Shell>
  );
}
