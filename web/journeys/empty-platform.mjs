import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts a Millrace on a project that has nothing yet, with the script of this checkout. */
export async function startEmpty() {
  const scratch = mkdtempSync(join(tmpdir(), "millrace-first-"));
  const data = join(scratch, "data");
  mkdirSync(join(scratch, "project"));
  writeFileSync(join(scratch, "project/millrace.yaml"), "kind: project\nname: first\n");
  const args = ["up", "--project", join(scratch, "project"), "--data", data, "--port", "0"];
  const server = spawn("../millrace", args, { stdio: "ignore" });
  const stop = () => {
    server.once("exit", () => rmSync(scratch, { recursive: true, force: true, maxRetries: 5 }));
    server.kill();
  };
  for (let tries = 0; tries < 600; tries++) {
    if (["port", "token", "write-key"].every((name) => existsSync(join(data, name)))) {
      const read = (name) => readFileSync(join(data, name), "utf8").trim();
      return {
        base: `http://localhost:${read("port")}`,
        token: read("token"),
        writeKey: read("write-key"),
        stop,
      };
    }
    if (server.exitCode !== null) break;
    await new Promise((next) => setTimeout(next, 100));
  }
  stop();
  throw new Error("No platform has started within a minute");
}
