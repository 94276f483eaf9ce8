/** Recorded answers of the server by file name, and which request each belongs to. */

export type Route = {
  method?: "GET" | "POST" | "PUT" | "DELETE";
  path: string;
  query?: Record<string, string>;
  status?: number;
  file: string;
};

const files = import.meta.glob<unknown>("./fixtures/*.json", { eager: true, import: "default" });

export function fixture<T>(file: string): T {
  const body = files[`./fixtures/${file}`];
  if (body === undefined) throw new Error(`There is no fixture '${file}'`);
  return structuredClone(body) as T;
}

export const routes = fixture<Route[]>("routes.json");
