// What a measurement stands on: a control plane with TLS and a database that syncs every commit, and agents that enrol at it, in a temporary folder.
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Site } from "#schema/api/sites.ts";
import { Api } from "#test/stage/api.ts";
import { freePort } from "#test/stage/free-port.ts";
import { Child } from "./child.ts";
import { makeTempFolder, removeTempFolder } from "./temp-folder.ts";

export interface Stand {
  url: string;
  siteId: string;
  api: Api;
  /** Where its data lies. */
  data: string;
  /** The present one. */
  readonly controlPlane: Child;
  /** Another one on the same data and the same port, once the present one is gone. Resolves when its process runs, and not when it listens. */
  nextControlPlane(): { child: Child; started: Promise<unknown> };
  /** A process beside this file, without a call yet. */
  child(module: string): Child;
  /** Starts one of the agents beside this file, enrolled and connected. */
  agent(module: string): Promise<Child>;
}

/** A profile of each child is left in this folder, where the variable is set. */
const profile = process.env.DSM_BENCH_PROFILE;
const profiling = (name: string): string[] => (profile ? ["--cpu-prof", "--cpu-prof-dir", profile, "--cpu-prof-name", `${name}-${process.pid}.cpuprofile`] : []);

export async function onStand<T>(measure: (stand: Stand) => Promise<T>): Promise<T> {
  const folder = makeTempFolder("stand");
  const children: Child[] = [];
  let api: Api | undefined;
  try {
    const data = join(folder, "control-plane");
    const add = (module: string, name: string, execArgv: string[] = []): Child => {
      const child = new Child(module, join(folder, `${name}.log`), [...execArgv, ...profiling(name)]);
      children.push(child);
      return child;
    };
    const addControlPlane = (): Child => add("control-plane-main.ts", `control-plane-${children.length}`, ["--expose-gc"]);
    let controlPlane = addControlPlane();
    const { url, setupCode } = await controlPlane.call<{ url: string; setupCode: string }>("start", { data, port: await freePort() });
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
      data,
      get controlPlane() {
        return controlPlane;
      },
      nextControlPlane() {
        controlPlane = addControlPlane();
        return { child: controlPlane, started: controlPlane.call("start", { data, port: Number(new URL(url).port) }) };
      },
      child: (module) => add(module, `${module}-${children.length}`),
      async agent(module) {
        const name = `agent-${children.length}`;
        const { code } = await signedIn.send<{ code: string }>("POST", `/api/sites/${siteId}/enrolment-codes`, { agent_name: name });
        const child = add(module, name);
        const home = join(folder, name);
        mkdirSync(home, { mode: 0o700 });
        await child.call("start", { folder: home, code });
        return child;
      },
    });
  } finally {
    await Promise.all(children.reverse().map((child) => child.stop()));
    await api?.close();
    removeTempFolder(folder);
  }
}
