export type CustomerSort = "churn_risk" | "lifetime_value" | "name";

/** What the address of the list of customers says. */
export type CustomersSearch = { q?: string; sort?: CustomerSort };

const SORTS: readonly string[] = ["churn_risk", "lifetime_value", "name"];

/** Reads the address; what it does not understand is left out. */
export function readCustomersSearch({ q, sort }: Record<string, unknown>): CustomersSearch {
  const text = typeof q === "string" || typeof q === "number" ? String(q) : "";
  return {
    ...(text === "" ? {} : { q: text }),
    ...(typeof sort === "string" && SORTS.includes(sort) ? { sort: sort as CustomerSort } : {}),
  };
}
