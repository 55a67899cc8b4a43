// The agent's folder: who it is, its keys (0600), its journal, and the settings that only this host decides.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { parseRange } from "#schema/addresses.ts";
import { AppError } from "#schema/errors.ts";
import { defaultAllowList } from "./address-guard.ts";

/** `agent.json`: made by `enroll`, holds the private keys. */
export const Identity = z.object({
  agent_id: z.string(),
  site_id: z.string(),
  site_name: z.string(),
  control_plane_id: z.string(),
  url: z.string(),
  fingerprint: z.string().nullable(),
  /** Ed25519, PKCS#8, base64url. */
  sign_private_key: z.string(),
  /** X25519 of the site; null while another agent of the site holds it. */
  site_private_key: z.string().nullable(),
  /** X25519, this agent's own: what another agent seals the site's key to. */
  seal_private_key: z.string(),
  site_public_key: z.string(),
});
export type Identity = z.infer<typeof Identity>;

const Range = z.string().refine((text) => {
  try {
    parseRange(text);
    return true;
  } catch {
    return false;
  }
}, "is not an address, a block (10.0.0.0/8) or a range");

/** `settings.json`: written by whoever runs this host. The control plane can never change it. */
export const Settings = z.strictObject({
  allow_list: z
    .array(Range)
    .min(1)
    .default([...defaultAllowList]),
  ca_file: z.string().optional(),
  /** PEM of the authorities that sign iDRAC certificates. */
  bmc_ca_file: z.string().optional(),
  proxy: z.string().optional(),
  /** Bytes; over it new jobs are refused, rows are never dropped. */
  journal_cap_bytes: z
    .number()
    .int()
    .min(1024 * 1024)
    .default(2 * 1024 ** 3),
  max_tasks: z.number().int().min(1).max(4_096).default(256),
  /** How gently iDRACs are treated. */
  bmc: z
    .strictObject({
      in_flight: z.number().int().min(1).max(4).optional(),
      requests_per_second: z.number().min(0.1).max(1_000).optional(),
      session_linger_ms: z.number().int().min(0).optional(),
    })
    .default({}),
});
export type Settings = z.infer<typeof Settings>;

export class Home {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  get journalPath(): string {
    return join(this.folder, "journal.db");
  }

  /** Throws `not_found` when the agent is not enrolled. */
  identity(): Identity {
    const path = join(this.folder, "agent.json");
    if (!existsSync(path)) {
      throw new AppError("not_found", `This agent is not enrolled: there is no ${path}.`, {
        hint: "Get a code on the console's page Sites and agents, then run: node agent/main.ts enroll <code>",
      });
    }
    return Identity.parse(JSON.parse(readFileSync(path, "utf8")));
  }

  isEnrolled(): boolean {
    return existsSync(join(this.folder, "agent.json"));
  }

  saveIdentity(identity: Identity): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, "agent.json");
    writeFileSync(`${path}.new`, JSON.stringify(identity, null, 2), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  /** Throws `invalid_request` naming what is wrong in the file. */
  settings(): Settings {
    const path = join(this.folder, "settings.json");
    const parsed = Settings.safeParse(existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});
    if (parsed.success) return parsed.data;
    const issue = parsed.error.issues[0];
    throw new AppError("invalid_request", `${path}: ${issue?.path.join(".")} ${issue?.message}.`, { hint: "Correct the file and start the agent again." });
  }

  saveSettings(settings: z.input<typeof Settings>): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(this.folder, "settings.json"), `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  }
}
