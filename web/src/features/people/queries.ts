import { queryOptions } from "@tanstack/react-query";

import { answer, api } from "@/api/client";
import type { Schema } from "@/api/types";

export type Person = Schema<"UserAnswer">;
export type NewPerson = Schema<"NewUser">;
export type Key = Schema<"KeyAnswer">;
export type NewKey = Schema<"NewKey">;
export type Scope = Schema<"Scope">;

export const peopleQuery = queryOptions({
  queryKey: ["people", "users"],
  queryFn: () => answer(api.GET("/api/v1/users")),
});

export const keysQuery = queryOptions({
  queryKey: ["people", "keys"],
  queryFn: () => answer(api.GET("/api/v1/api-keys")),
});

const once = (key: string) => ({ header: { "Idempotency-Key": key } });

export const invite = ({ body, key }: { body: NewPerson; key: string }) =>
  answer(api.POST("/api/v1/users", { body, params: once(key) }));

export const changePerson = ({ id, ...body }: { id: string } & Schema<"ChangedUser">) =>
  answer(api.PATCH("/api/v1/users/{user_id}", { body, params: { path: { user_id: id } } }));

export const newLink = (id: string) =>
  answer(api.POST("/api/v1/users/{user_id}/sign-in-tokens", { params: { path: { user_id: id } } }));

export const makeKey = ({ body, key }: { body: NewKey; key: string }) =>
  answer(api.POST("/api/v1/api-keys", { body, params: once(key) }));

export const revokeKey = (id: string) =>
  answer(api.DELETE("/api/v1/api-keys/{key_id}", { params: { path: { key_id: id } } }));
