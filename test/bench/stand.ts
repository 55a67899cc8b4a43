// What a measurement stands on: a control plane with TLS and a database that syncs every commit, and agents that enrol at it, in a temporary folder.
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Site } from "#schema/api/sites.ts";
import { Api } from "#test/stage/api.ts";
import { Child } from "./child.ts";

export interface Stand {
  url: string;
  siteId: string;
  api: Api;
  controlPlane: Child;
  /** Starts one of the agents beside this file, enrolled and connected. */
  agent(module: string): Promise<Child>;
}

/** A profile of each child is left in this folder, where the variable is set. */
const profile = process.env.DSM_BENCH_PROFILE;
const profiling = (name: string): string[] => (profile ? ["--cpu-prof", "--cpu-prof-dir", profile, "--cpu-prof-name", `${name}-${process.pid}.cpuprofile`] : []);

const folders = new Set<string>();
// Ctrl-C too leaves nothing behind; the children are gone by then.
process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export async function onStand<T>(measure: (stand: Stand) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "dsm-bench-"));
  folders.add(folder);
  const children: Child[] = [];
  let api: Api | undefined;
  try {
    const data = join(folder, "control-plane");
    const controlPlane = new Child("control-plane-main.ts", join(folder, "control-plane.log"), ["--expose-gc", ...profiling("control-plane")]);
    children.push(controlPlane);
    const { url, setupCode } = await controlPlane.call<{ url: string; setupCode: string }>("start", { data });
    const signedIn = new Api({ url, ca: readFileSync(join(data, "tls.crt"), "utf8") });
    api = signedIn;
    const password = randomBytes(12).toString("base64url");
    await api.send("POST", "/api/setup", { username: "admin", password, site_name: "Berlin", setup_code: setupCode });
    await api.signIn("admin", password);
    const [site] = await api.get<Site[]>("/api/sites");
    const siteId = site?.id ?? "";
    return await measure({
      url,
      siteId,
      api,
      controlPlane,
      async agent(module) {
        const name = `agent-${children.length}`;
        const { code } = await signedIn.send<{ code: string }>("POST", `/api/sites/${siteId}/enrolment-codes`, { agent_name: name });
        const child = new Child(module, join(folder, `${name}.log`), profiling(name));
        children.push(child);
        const home = join(folder, name);
        mkdirSync(home, { mode: 0o700 });
        await child.call("start", { folder: home, code });
        return child;
      },
    });
  } finally {
    await Promise.all(children.reverse().map((child) => child.stop()));
    await api?.close();
    rmSync(folder, { recursive: true, force: true });
    folders.delete(folder);
  }
}
