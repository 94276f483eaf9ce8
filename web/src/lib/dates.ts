/**
 * Dates and times in the shop's own clock. Answers carry the shop's offset, so the date and hour are shown as they are
 * written: somebody in Lisbon looking at a shop in Helsinki sees Helsinki's time.
 */

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "30 Jun 2026 14:05". */
export function dateTime(iso: string): string {
  return `${date(iso)} ${time(iso)}`;
}

/** "30 Jun 2026". */
export function date(iso: string): string {
  return part(iso, { day: "numeric", month: "short", year: "numeric" });
}

/** "30 Jun". */
export function dayAndMonth(iso: string): string {
  return part(iso, { day: "numeric", month: "short" });
}

/** "Tue 30 Jun". */
export function weekdayAndDay(iso: string): string {
  return `${part(iso, { weekday: "short" })} ${dayAndMonth(iso)}`;
}

/** "14:05". */
export function time(iso: string): string {
  return iso.slice(11, 16);
}

/** "Mon" from 1, as the API counts. */
export function weekday(number: number): string {
  return WEEKDAYS[number - 1] ?? String(number);
}

/** "14:00". */
export function hour(number: number): string {
  return `${String(number).padStart(2, "0")}:00`;
}

/** "32 s", "14 min", "3 h", "2 days": the largest unit that says enough. */
export function span(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`;
  if (seconds < 90 * MINUTE) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 36 * HOUR) return `${Math.round(seconds / HOUR)} h`;
  return `${Math.round(seconds / DAY)} days`;
}

function part(iso: string, options: Intl.DateTimeFormatOptions): string {
  const asWritten = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }).format(asWritten);
}
