// A control plane of its own for browser tests, reached over a cable that can be pulled; and people who sign in.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { Server } from "#schema/api/servers.ts";
import { type Stage, type StageOptions, startStage } from "#test/stage/stage.ts";
import { launch, open, type Watched } from "./browser.ts";
import { Cable } from "./cable.ts";
import { buildConsole } from "./console.ts";
import { signIn } from "./pages.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

export interface Stand {
  stage: Stage;
  cable: Cable;
  browser: Browser;
  /** What browsers call. */
  url: string;
  /** A browser of its own, signed in; by default as the admin. */
  person(options?: { username?: string; password?: string; width?: number; height?: number; theme?: "light" | "dark" }): Promise<Watched>;
  addUser(username: string, role: "viewer" | "operator" | "admin"): Promise<{ id: string; username: string; password: string }>;
  addServers(count: number, prefix?: string): Promise<Server[]>;
  stop(): Promise<void>;
}

const userPassword = "a long sentence for somebody";

export async function startStand(options: StageOptions = {}): Promise<Stand> {
  buildConsole();
  if (options.console) cpSync(join(root, "web/dist"), options.console, { recursive: true });
  const cable = await Cable.start();
  const stage = await startStage({ http: true, withoutAgent: true, linkProxy: cable, ...options });
  const browser = await launch();
  let made = 0;
  return {
    stage,
    cable,
    browser,
    url: cable.url,
    async person({ username = stage.admin.username, password = stage.admin.password, ...looks } = {}) {
      const watched = await open(browser, cable.url, looks);
      await signIn(watched.page, cable.url, { username, password });
      await watched.page.getByRole("navigation", { name: "Sections" }).waitFor();
      return watched;
    },
    async addUser(username, role) {
      const { id } = await stage.api.send<{ id: string }>("POST", "/api/users", { username, password: userPassword, role });
      return { id, username, password: userPassword };
    },
    async addServers(count, prefix = "esx") {
      const servers: Server[] = [];
      for (let i = 0; i < count; i++) {
        made++;
        servers.push(
          await stage.api.send<Server>("POST", "/api/servers", {
            site_id: stage.site.id,
            ip_address: `10.9.${made >> 8}.${made & 255}`,
            hostname: `${prefix}-${String(made).padStart(2, "0")}`,
            service_tag: `TAG${String(made).padStart(4, "0")}`,
          }),
        );
      }
      return servers;
    },
    async stop() {
      await browser.close();
      await stage.stop();
      await cable.stop();
    },
  };
}

/** What the top bar says of the link. */
export const linkWords = (page: Page) => page.locator(".top .pulse");
