// An agent gets in: public by nature, since the one-time secret is what authenticates it.
import { Hono } from "hono";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import { EnrolRequest, EnrolResponse } from "#schema/protocol.ts";
import { countAttempt, forgiveAttempt } from "../auth/lockout.ts";
import { addressLimit } from "../auth/rules.ts";
import { abortWhen, wasAborted } from "../constraints.ts";
import { type AppEnv, addressOf } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { body } from "../http/validate.ts";
import { hashSecret } from "../secrets.ts";
import type { Services } from "../services.ts";
import type { Statement } from "../store.ts";
import { rawKey } from "./rules.ts";
import { agentsByIds, sitesByIds } from "./store.ts";

interface CodeRow {
  id: string;
  site_id: string;
  agent_name: string;
  expires_at: number;
  used_at: number | null;
  agent_id: string | null;
}

const Enrolment = EnrolRequest.extend({
  version: EnrolRequest.shape.version.max(60),
  sign_public_key: EnrolRequest.shape.sign_public_key.regex(rawKey, "is not a key of 32 bytes"),
  site_public_key: EnrolRequest.shape.site_public_key.regex(rawKey, "is not a key of 32 bytes"),
});

/**
 * One batch: claims the code, or fails as a whole; then the agent, and the site's key if it has none. Where nobody is left who holds the site's key (its only agent was
 * revoked or declared lost), the new agent's key takes its place, and what was sealed to the old one is forgotten: nobody can ever open it again.
 */
export function enrolling(agentId: string, codeHash: string, request: EnrolRequest, now: number): Statement[] {
  const site = "(select site_id from enrolment_codes where agent_id = ?1)";
  return [
    { sql: "update enrolment_codes set used_at = ?1, agent_id = ?2 where secret_hash = ?3 and used_at is null and expires_at > ?1 returning id", args: [now, agentId, codeHash] },
    abortWhen("not exists (select 1 from enrolment_codes where agent_id = ?)", [agentId]),
    {
      sql: `update sites set public_key = ?2, updated_at = ?3 where id = ${site} and (public_key is null
        or not exists (select 1 from agents a where a.site_id = sites.id and a.holds_site_key = 1 and a.status <> 'revoked'))`,
      args: [agentId, request.site_public_key, now],
    },
    {
      sql: `update credential_sets set password_encrypted = json_remove(password_encrypted, '$."' || ${site} || '"')
        where exists (select 1 from sites s where s.id = ${site} and s.public_key = ?2)`,
      args: [agentId, request.site_public_key],
    },
    {
      sql: `update servers set discovered_username = null, discovered_password_encrypted = null, credential_state = 'unknown', credential_state_reason = null
        where site_id = ${site} and discovered_password_encrypted is not null and exists (select 1 from sites s where s.id = ${site} and s.public_key = ?2)`,
      args: [agentId, request.site_public_key],
    },
    {
      sql: `insert into agents (id, site_id, name, hostname, sign_public_key, seal_public_key, holds_site_key, is_active, version, created_at)
        select ?1, s.id, c.agent_name, ?2, ?3, ?4, s.public_key = ?4, not exists (select 1 from agents a where a.site_id = s.id and a.is_active = 1), ?5, ?6
        from enrolment_codes c join sites s on s.id = c.site_id where c.agent_id = ?1`,
      args: [agentId, request.hostname, request.sign_public_key, request.site_public_key, request.version, now],
    },
  ];
}

export function enrolRoutes(services: Services) {
  const { platform, store, links, news } = services;

  /** Why a code was not admitted. A second use is written down as an alarm: somebody else may have seen the code. */
  async function refusal(code: CodeRow | undefined, address: string | null): Promise<AppError> {
    if (!code) return new AppError("unauthenticated", "This enrolment code is not known here.", { hint: "Make a new one under Sites, Add an agent." });
    if (code.used_at === null)
      return new AppError("expired", "This enrolment code has expired.", { hint: "Codes live for ten minutes. Make a new one under Sites, Add an agent." });
    await store.write(
      [],
      [
        {
          actor_id: null,
          actor_name: "unknown agent",
          action: "alarm.enrolment_code_reused",
          subject_kind: "agent",
          subject_id: code.agent_id ?? undefined,
          subject_name: code.agent_name,
          details: { code_id: code.id, site_id: code.site_id },
          address,
        },
      ],
    );
    news.tell({ kind: "stale", what: "audit", id: null });
    return new AppError("conflict", "This enrolment code was used already.", {
      hint: "If that was not you, somebody else has seen it: revoke the agent that used it, and look at the audit log. Then make a new code.",
    });
  }

  return new Hono<AppEnv>().post(
    "/api/enrol",
    endpoint({
      id: "enrol-agent",
      tag: "Sites and agents",
      summary: "An agent enrols with a one-time code",
      description: "The secret in the code authenticates. The first agent of a site brings the site's key; secrets are sealed to it from then on.",
      access: "public",
      answers: { 201: { description: "Enrolled", schema: EnrolResponse } },
      problems: {
        401: "The code is not known",
        409: "The code was used already; this is an alarm in the audit log",
        410: "The code has expired",
        429: "Too many attempts from this address",
      },
    }),
    body(Enrolment),
    async (c) => {
      const request = c.req.valid("json");
      const now = platform.clock.now();
      const address = addressOf(c);
      const addressKey = `enrol:${address ?? "unknown"}`;
      await countAttempt(store, { key: addressKey, limit: addressLimit }, now);
      const codeHash = hashSecret(platform, request.secret);
      const readCode = async () =>
        (await store.read<CodeRow>({ sql: "select id, site_id, agent_name, expires_at, used_at, agent_id from enrolment_codes where secret_hash = ?", args: [codeHash] }))[0];
      const code = await readCode();
      if (!code || code.used_at !== null || code.expires_at <= now) throw await refusal(code, address);
      const agentId = uuidv7(now, platform.random(10));
      try {
        await store.write(
          [...enrolling(agentId, codeHash, request, now), ...forgiveAttempt(undefined, addressKey)],
          [
            {
              actor_id: agentId,
              actor_name: code.agent_name,
              action: "agent.enrolled",
              subject_kind: "agent",
              subject_id: agentId,
              subject_name: code.agent_name,
              details: { site_id: code.site_id, hostname: request.hostname, version: request.version, code_id: code.id },
              address,
            },
          ],
        );
      } catch (error) {
        if (wasAborted(error)) throw await refusal(await readCode(), address);
        throw error;
      }
      await links.refreshSite(code.site_id);
      const [[agent], [site]] = await Promise.all([agentsByIds(store, links, [agentId]), sitesByIds(store, links, [code.site_id])]);
      if (!agent || !site) throw new AppError("internal", "The agent is not there after it enrolled.");
      news.changed("agents", [agentId]);
      news.changed("sites", [code.site_id]);
      news.tell({ kind: "stale", what: "credentials", id: null });
      return c.json(
        {
          agent_id: agentId,
          site_id: site.id,
          site_name: site.name,
          control_plane_id: services.controlPlaneId,
          holds_site_key: agent.holds_site_key,
          site_public_key: site.public_key,
        },
        201,
      );
    },
  );
}
