// Serves the built application with recorded answers, to look at a page without a running Millrace.
// node scripts/fixture-server.mjs [port] [state]   state: data (default), empty, problem, slow, signed-out
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const [port = "8090", state = "data"] = process.argv.slice(2);
const web = fileURLToPath(new URL("..", import.meta.url));
const fixtures = join(web, "src/test/fixtures");
const routes = JSON.parse(readFileSync(join(fixtures, "routes.json"), "utf8"));

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".yaml": "application/yaml",
};

createServer(async (request, response) => {
  const url = new URL(request.url ?? "/", "http://localhost");
  const route = routes.find((candidate) => matches(candidate, request.method, url));
  if (route) return answer(response, route);
  if (url.pathname.startsWith("/api/")) return send(response, 404, "problem-unavailable.json");
  return sendFile(response, url.pathname);
}).listen(Number(port), () => console.log(`http://localhost:${port} shows state '${state}'`));

function matches({ method = "GET", path, query = {} }, asked, url) {
  const pattern = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
  const same = Object.entries(query).every(([name, value]) => url.searchParams.get(name) === value);
  return method === asked && pattern.test(url.pathname) && same;
}

async function answer(response, { file, status = 200, path }) {
  if (state === "slow") return;
  if (state === "signed-out") return send(response, 401, "problem-unauthorized.json");
  if (state === "problem" && path !== "/api/v1/status")
    return send(response, 503, "problem-unavailable.json");
  if (state === "empty") return send(response, status, file, emptied);
  return send(response, status, file);
}

async function send(response, status, file, change = (body) => body) {
  const body = change(JSON.parse(await readFile(join(fixtures, file), "utf8")));
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function emptied(body) {
  if (body.rows) return { ...body, rows: [], total: 0, previousTotal: null };
  if (body.items) return { ...body, items: [], nextCursor: null };
  return "gold" in body ? { ...body, gold: null, churn: null } : body;
}

async function sendFile(response, path) {
  const contract = join(web, "../server/src/main/resources/openapi.yaml");
  const page = path.endsWith("/") || path === "/docs" ? join(path, "index.html") : path;
  const file = path === "/openapi.yaml" ? contract : join(web, "dist", normalize(page));
  try {
    const body = await readFile(file);
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(404, { "content-type": "text/plain" }).end("not found");
  }
}
