import { queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/api/client";
import type { Schema } from "@/api/types";

/** Who is signed in; fails with 401 where nobody is. */
export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => answer(api.GET("/api/v1/me")),
  staleTime: 60_000,
});

export const signIn = (body: Schema<"SignIn">) => answer(api.POST("/api/v1/sign-in", { body }));

export const signOut = () => answer(api.POST("/api/v1/sign-out"));

export const changePassword = (body: Schema<"ChangedPassword">) => answer(api.POST("/api/v1/me/password", { body }));
