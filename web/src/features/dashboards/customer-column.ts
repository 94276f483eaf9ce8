const COLUMNS = ["customer_id", "customer", "person"];
/** How the shop's own visitors without a name look; they have no page. */
const ANONYMOUS = /^(anon|[0-9a-f]{8}-)/i;

/** Whether a value names a customer who has a page. */
export function isCustomer(column: string, value: unknown): value is string {
  return COLUMNS.includes(column) && typeof value === "string" && value !== "" && !ANONYMOUS.test(value);
}
