// A whole product on this machine: control plane and agent as processes of their own, so that they can be killed, in a temporary folder.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Site } from "#schema/api/sites.ts";
import { Api } from "./api.ts";
import { freePort } from "./free-port.ts";
import { type ManagedProcess, startProcess } from "./process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);

export interface StageOptions {
  /** Prefix of the temporary folder. */
  name?: string;
  /** Everything goes into this folder, which stays; default: a temporary one, removed by `stop`. */
  folder?: string;
  /** Plain HTTP over loopback; default: TLS with the control plane's own certificate. */
  http?: boolean;
  allowList?: readonly string[];
  /** Agent's settings beside the allow-list. */
  agentSettings?: Record<string, unknown>;
  agentEnv?: Record<string, string>;
  controlPlaneEnv?: Record<string, string>;
  /** No agent is enrolled or started. */
  withoutAgent?: boolean;
  logLevel?: string;
  port?: number;
  /** Folder of the built console; default: the one of this tree. */
  console?: string;
  /** Between agent and control plane; the stage tells it where the control plane listens. */
  linkProxy?: { readonly url: string; connectTo(port: number): void };
  /** Node's own arguments for a process: "control-plane", or the last part of an agent's folder. */
  nodeArgs?: (name: string) => readonly string[];
  /** Told of each process, by the same names, when it is there and long before it is ready. */
  spawned?: (name: string, process: ManagedProcess) => void;
  /** Told when a part stands. */
  note?: (part: "control plane" | "enrolment" | "agent", at: string) => void;
}

export interface Stage {
  readonly folder: string;
  readonly url: string;
  /** Signed in as the admin. */
  readonly api: Api;
  readonly admin: { username: string; password: string };
  readonly site: Site;
  readonly caPem: string | undefined;
  controlPlane: ManagedProcess;
  agent: ManagedProcess;
  /** Another way in, with its own cookies. */
  newApi(token?: string): Api;
  startControlPlane(): Promise<void>;
  startAgent(home?: string): Promise<ManagedProcess>;
  /** Enrols an agent of this or another site, and returns its folder. */
  enrol(name: string, siteId?: string): Promise<string>;
  stop(): Promise<void>;
}

export async function startStage(options: StageOptions = {}): Promise<Stage> {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), `${options.name ?? "dsm-stage"}-`));
  const logs = join(folder, "logs");
  mkdirSync(logs, { recursive: true });
  const data = join(folder, "control-plane");
  const setupCode = randomBytes(8).toString("hex");
  const admin = { username: "admin", password: randomBytes(12).toString("base64url") };
  const note = options.note ?? (() => undefined);
  const nodeArgs = options.nodeArgs ?? (() => []);
  const port = options.port ?? (await freePort());
  const url = `${options.http ? "http" : "https"}://127.0.0.1:${port}`;
  options.linkProxy?.connectTo(port);
  const processes = new Set<ManagedProcess>();
  const apis: Api[] = [];

  const leave = (): void => {
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  };

  const startControlPlane = async (): Promise<ManagedProcess> => {
    const logFile = join(logs, "control-plane.log");
    const started = await startProcess({
      name: "control plane",
      args: [
        ...nodeArgs("control-plane"),
        "control-plane/node/main.ts",
        "--data",
        data,
        "--host",
        "127.0.0.1",
        "--port",
        String(port),
        "--json",
        "--log-level",
        options.logLevel ?? "info",
        ...(options.http ? ["--http"] : []),
        ...(options.console ? ["--console", options.console] : []),
        ...(options.linkProxy ? ["--url", options.linkProxy.url] : []),
      ],
      env: { DSM_SETUP_CODE: setupCode, ...options.controlPlaneEnv },
      logFile,
      readyWhen: /"ready":true/,
      spawned: (process) => options.spawned?.("control-plane", process),
    });
    processes.add(started);
    return started;
  };

  try {
    let controlPlane = await startControlPlane();
    note("control plane", url);
    const caPem = options.http ? undefined : readFileSync(join(data, "tls.crt"), "utf8");
    const newApi = (token?: string): Api => {
      const api = new Api({ url, ca: caPem, token });
      apis.push(api);
      return api;
    };
    const api = newApi();
    await api.send("POST", "/api/setup", { ...admin, site_name: "Berlin", setup_code: setupCode });
    await api.signIn(admin.username, admin.password);
    const sites = await api.get<Site[]>("/api/sites");
    const site = sites[0];
    if (!site) throw new Error("the first site was not made");

    const enrol = async (name: string, siteId = site.id): Promise<string> => {
      const home = join(folder, name);
      mkdirSync(home, { recursive: true, mode: 0o700 });
      const settings = { allow_list: options.allowList ?? ["127.0.0.0/8", "::1/128"], ...options.agentSettings };
      writeFileSync(join(home, "settings.json"), JSON.stringify(settings));
      const { code } = await api.send<{ code: string }>("POST", `/api/sites/${siteId}/enrolment-codes`, { agent_name: name });
      await run(process.execPath, ["agent/main.ts", "enroll", code, "--home", home], { cwd: root });
      return home;
    };
    const startAgent = async (home = join(folder, "agent")): Promise<ManagedProcess> => {
      const started = await startProcess({
        name: "agent",
        args: [...nodeArgs(basename(home)), "agent/main.ts", "run", "--home", home, "--patience", "2", "--log-level", options.logLevel ?? "info"],
        ...(options.agentEnv === undefined ? {} : { env: options.agentEnv }),
        logFile: join(logs, `${basename(home)}.log`),
        readyWhen: /agent started/,
        spawned: (process) => options.spawned?.(basename(home), process),
      });
      processes.add(started);
      return started;
    };
    let agent = controlPlane;
    if (!options.withoutAgent) {
      const home = await enrol("agent");
      note("enrolment", site.name);
      agent = await startAgent(home);
      await api.until(
        () => api.get<{ state: string }[]>("/api/agents"),
        (agents) => agents.some((each) => each.state === "online"),
        "the agent",
      );
      note("agent", `process ${agent.pid}`);
    }

    return {
      folder,
      url,
      api,
      admin,
      site,
      caPem,
      get controlPlane() {
        return controlPlane;
      },
      set controlPlane(next) {
        controlPlane = next;
      },
      get agent() {
        return agent;
      },
      set agent(next) {
        agent = next;
      },
      newApi,
      async startControlPlane() {
        controlPlane = await startControlPlane();
      },
      async startAgent(home) {
        const started = await startAgent(home);
        if (home === undefined) agent = started;
        return started;
      },
      enrol,
      async stop() {
        await Promise.all([...processes].map((each) => each.stop(4_000)));
        await Promise.all(apis.map((each) => each.close()));
        leave();
      },
    };
  } catch (error) {
    await Promise.all([...processes].map((each) => each.stop(1_000)));
    await Promise.all(apis.map((each) => each.close()));
    leave();
    throw error;
  }
}
