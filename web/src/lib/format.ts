/** Numbers as people read them. Every number on a page comes through here. */

export type NumberFormat = "money" | "count";

const LOCALE = "en";
const SPACE = "\u00a0";
const NOTHING = "–";
const MINUS = "−";

/**
 * "€ 12,345", with cents below 1,000 so that small amounts stay exact. In a column all values are written like its
 * largest one.
 */
export function money(value: number | null, unit = "EUR", largest = value): string {
  if (value === null) return NOTHING;
  const digits = Math.abs(largest ?? value) < 1000 ? 2 : 0;
  return currency(value, unit, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** "€ 12,345.60", for a single amount that somebody paid. */
export function amount(value: number, unit = "EUR"): string {
  return currency(value, unit, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** "12,345", with one decimal only if there is one. */
export function count(value: number | null): string {
  return value === null ? NOTHING : number(value, { maximumFractionDigits: 1 });
}

/** The format that a metric names. */
export function byFormat(format: NumberFormat, value: number | null, unit?: string, largest = value): string {
  return format === "money" ? money(value, unit, largest) : count(value);
}

/** "€ 12K", for axes. */
export function short(format: NumberFormat, value: number, unit = "EUR"): string {
  const options = { notation: "compact", minimumFractionDigits: 0, maximumFractionDigits: 1 } as const;
  return format === "money" ? currency(value, unit, options) : number(value, options);
}

/** "8.2 %" from 0.082. */
export function percent(share: number | null, digits = 1): string {
  if (share === null) return NOTHING;
  return `${number(share * 100, { maximumFractionDigits: digits })}${SPACE}%`;
}

/** "0.912", for model figures. */
export function score(value: number): string {
  return number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** "1.2 GB". */
export function bytes(value: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const step = value < 1 ? 0 : Math.min(Math.floor(Math.log10(value) / 3), units.length - 1);
  return `${number(value / 1000 ** step, { maximumFractionDigits: 1 })}${SPACE}${units[step]}`;
}

/** What a feature holds: a number, a word, yes or no. */
export function scalar(value: number | string | boolean | null): string {
  if (value === null) return NOTHING;
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "number" ? number(value, { maximumFractionDigits: 2 }) : value;
}

/** Words that are said letter by letter. */
const LETTERS =
  /\b(auc|roc|rmse|mae|mape|smape|wape|mse|ndcg|mrr|psi|ks|shap|sql|url|id|ip|kpi|aov|clv|ltv|vat|sku)\b|\bpr(?= auc)/g;

/** "days_since_last_order" as "Days since last order", "pr_auc" as "PR AUC", "recall_10" as "Recall@10". */
export function words(name: string): string {
  const text = name
    .replaceAll("_", " ")
    .replace(LETTERS, (letters) => letters.toUpperCase())
    .replace(/\b(recall|precision|NDCG|MRR) (\d+)/g, "$1@$2");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function currency(value: number, unit: string, options: Intl.NumberFormatOptions): string {
  const parts = new Intl.NumberFormat(LOCALE, {
    style: "currency",
    currency: unit,
    ...options,
  }).formatToParts(value);
  return parts.map(readable).join("");
}

function readable({ type, value }: Intl.NumberFormatPart): string {
  if (type === "currency") return value + SPACE;
  return type === "minusSign" ? MINUS : value;
}

function number(value: number, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(LOCALE, options).formatToParts(value).map(readable).join("");
}
