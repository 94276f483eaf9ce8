import { queryOptions } from "@tanstack/react-query";
import { api, dataOf, type Schemas } from "../../../api/client.ts";

export type User = Schemas["User"];
export type UserRole = Schemas["UserRole"];

/** A user to be added, or a token to be made. */
export type UserWish = { name: string; role: UserRole; expiresIn: string };

/** Everybody who may ask, the owner first. There are at most 1,000. */
export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: ({ signal }) => dataOf(api.GET("/api/v1/users", { params: { query: { limit: 1000 } }, signal })),
});

/** Adds a user; the token in the answer is shown this once. */
export function addUser(wish: UserWish) {
  return dataOf(api.POST("/api/v1/users", { body: wish }));
}

/** Gives a user another role. */
export function changeRole(name: string, role: UserRole) {
  return dataOf(api.PUT("/api/v1/users/{name}", { params: { path: { name } }, body: { role } }));
}

/** Makes another token; it is shown this once. */
export function makeToken(name: string) {
  return dataOf(api.POST("/api/v1/users/{name}/tokens", { params: { path: { name } }, body: {} }));
}

/** The token opens nothing any more. */
export function dropToken(name: string, id: string) {
  return dataOf(api.DELETE("/api/v1/users/{name}/tokens/{id}", { params: { path: { name, id } } }));
}

/** The user and all tokens are gone. */
export function dropUser(name: string) {
  return dataOf(api.DELETE("/api/v1/users/{name}", { params: { path: { name } } }));
}
