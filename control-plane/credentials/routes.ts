// Credential sets: written with a password that is sealed at once, read without one.
import { Hono } from "hono";
import { z } from "zod";
import { CredentialSet, CredentialSetChange, CredentialTest, EncryptAnswer, EncryptRequest, Explanation, NewCredentialSet } from "#schema/api/credentials.ts";
import { AppError } from "#schema/errors.ts";
import { uuidv7 } from "#schema/id.ts";
import { keyFingerprint, seal } from "#schema/seal.ts";
import { CredentialType } from "#schema/vocabulary.ts";
import { abortWhen, wasAborted } from "../constraints.ts";
import { type AppEnv, auditActor } from "../http/context.ts";
import { endpoint } from "../http/endpoint.ts";
import { text } from "../http/query.ts";
import { body, invalidFields, query } from "../http/validate.ts";
import type { Services } from "../services.ts";
import { explain } from "./explain.ts";
import { rangeIssues, serversReached } from "./rules.ts";
import { sealArriving } from "./sealing.ts";
import { credentialSetById, forgetCredentialState, insertSet, listCredentialSets, type RangeRow, replacePassword, replaceRanges, serversInDoubt, updateSet } from "./store.ts";
import { lastTests } from "./tests.ts";

const tag = "Credentials";
const howToSeal =
  "HPKE (RFC 9180), base mode, info `dell-server-manager/sealed/1`, associated data the JSON array [credential_id, field, version]; write the result as `hpke1.<encapsulated key>.<ciphertext>`, both base64url.";

export function credentialRoutes({ platform, store, news }: Services) {
  async function existing(id: string): Promise<CredentialSet> {
    const set = await credentialSetById(store, id);
    if (!set) throw new AppError("not_found", "There is no such credential set.");
    return set;
  }

  function newRanges(ranges: readonly Omit<RangeRow, "id">[]): RangeRow[] {
    const issues = rangeIssues(ranges);
    if (issues.length > 0) throw invalidFields(issues);
    const now = platform.clock.now();
    return ranges.map((range) => ({ ...range, id: uuidv7(now, platform.random(10)) }));
  }

  /** Servers show the state of their credential, so their list is stale as well. */
  function publish(id: string): void {
    news.tell({ kind: "stale", what: "credentials", id });
    news.tell({ kind: "stale", what: "servers", id: null });
  }

  return new Hono<AppEnv>()
    .get(
      "/api/credential-sets",
      endpoint({
        id: "list-credential-sets",
        tag,
        summary: "All credential sets, without their passwords",
        access: "viewer",
        answers: { 200: { description: "By name", schema: z.array(CredentialSet) } },
      }),
      async (c) => c.json(await listCredentialSets(store)),
    )
    .get(
      "/api/credential-sets/tests",
      endpoint({
        id: "list-credential-tests",
        tag,
        summary: "When each set was last tried with *Test credentials*, and with what result",
        access: "viewer",
        answers: { 200: { description: "At most one for each set", schema: z.array(CredentialTest) } },
      }),
      async (c) => c.json(await lastTests(store, platform.clock)),
    )
    .get(
      "/api/credential-sets/explain",
      endpoint({
        id: "explain-credentials",
        tag,
        summary: "Which credential set would be used for an address or a server, and why",
        access: "viewer",
        answers: { 200: { description: "Candidates in order, the first is used; and the sets that are left out", schema: Explanation } },
      }),
      query(z.object({ address: text, server_id: text, site_id: text, credential_type: CredentialType.default("idrac") })),
      async (c) => c.json(await explain(store, c.req.valid("query"))),
    )
    .post(
      "/api/credential-sets",
      endpoint({
        id: "create-credential-set",
        tag,
        summary: "Add a credential set",
        description: "Send `sealed` copies made with each site's public key, or `password`, which is sealed on arrival for every site that has a key.",
        access: "admin",
        answers: { 201: { description: "The set", schema: CredentialSet } },
        problems: { 409: "The name is taken, or no site has a key yet; nothing was stored" },
      }),
      body(NewCredentialSet),
      async (c) => {
        const input = c.req.valid("json");
        const now = platform.clock.now();
        const id = input.id ?? uuidv7(now, platform.random(10));
        const ranges = newRanges(input.ranges);
        const copies = await sealArriving(store, input, id, 1);
        if (!copies) throw invalidFields([{ path: "password", message: "is missing: send `password` or `sealed`" }]);
        const columns = { name: input.name, description: input.description ?? null, username: input.username, is_default: input.is_default, priority: input.priority };
        const reach = { id, is_default: input.is_default, ranges };
        await store
          .write(
            [
              abortWhen("exists (select 1 from credential_sets where id = ?)", [id]),
              insertSet(id, input.credential_type, columns, copies, now),
              ...replaceRanges(id, ranges),
              forgetCredentialState(serversReached(await serversInDoubt(store, id), [reach])),
            ],
            [
              {
                ...auditActor(c),
                action: "credential_set.created",
                subject_kind: "credential_set",
                subject_id: id,
                subject_name: input.name,
                details: { username: input.username, sealed_for: Object.keys(copies), ranges: ranges.map((range) => range.ip_range) },
              },
            ],
          )
          .catch((error: unknown) => {
            throw wasAborted(error) ? new AppError("conflict", "There is a credential set with this id already.", { cause: error }) : error;
          });
        publish(id);
        return c.json(await existing(id), 201);
      },
    )
    .patch(
      "/api/credential-sets/:id",
      endpoint({
        id: "update-credential-set",
        tag,
        summary: "Change a credential set, its ranges or its password",
        description: "A new password counts `password_version` up by one; seal with the new version. Servers that it reaches go back to *credential state unknown*.",
        access: "admin",
        answers: { 200: { description: "The set as it is now", schema: CredentialSet } },
        problems: { 409: "Somebody else has changed the password meanwhile, the name is taken, or no site has a key yet" },
      }),
      body(CredentialSetChange),
      async (c) => {
        const change = c.req.valid("json");
        const now = platform.clock.now();
        const set = await existing(c.req.param("id"));
        const version = set.password_version + 1;
        const ranges = change.ranges === undefined ? undefined : newRanges(change.ranges);
        const copies = await sealArriving(store, change, set.id, version);
        const columns = {
          name: change.name ?? set.name,
          description: change.description === undefined ? set.description : change.description,
          username: change.username ?? set.username,
          is_default: change.is_default ?? set.is_default,
          priority: change.priority ?? set.priority,
        };
        const inDoubt = copies !== undefined || change.username !== undefined || ranges !== undefined || change.is_default !== undefined || change.priority !== undefined;
        const states = [set, { id: set.id, is_default: columns.is_default, ranges: ranges ?? set.ranges }];
        await store
          .write(
            [
              abortWhen("not exists (select 1 from credential_sets where id = ? and password_version = ?)", [set.id, set.password_version]),
              updateSet(set.id, columns, now),
              ...(copies === undefined ? [] : [replacePassword(set.id, copies, version, now)]),
              ...(ranges === undefined ? [] : replaceRanges(set.id, ranges)),
              ...(inDoubt ? [forgetCredentialState(serversReached(await serversInDoubt(store, set.id), states))] : []),
            ],
            [
              {
                ...auditActor(c),
                action: "credential_set.updated",
                subject_kind: "credential_set",
                subject_id: set.id,
                subject_name: columns.name,
                details: { fields: Object.keys(change), ...(copies === undefined ? {} : { password_version: version, sealed_for: Object.keys(copies) }) },
              },
            ],
          )
          .catch((error: unknown) => {
            if (!wasAborted(error)) throw error;
            throw new AppError("conflict", "This credential set was changed or removed meanwhile.", { hint: "Load it again and repeat the change.", cause: error });
          });
        publish(set.id);
        return c.json(await existing(set.id));
      },
    )
    .delete(
      "/api/credential-sets/:id",
      endpoint({ id: "delete-credential-set", tag, summary: "Remove a credential set", access: "admin", answers: { 204: { description: "Removed" } } }),
      async (c) => {
        const set = await existing(c.req.param("id"));
        await store.write(
          [forgetCredentialState(serversReached(await serversInDoubt(store, set.id), [set])), { sql: "delete from credential_sets where id = ?", args: [set.id] }],
          [{ ...auditActor(c), action: "credential_set.deleted", subject_kind: "credential_set", subject_id: set.id, subject_name: set.name, details: { servers: set.servers } }],
        );
        publish(set.id);
        return c.body(null, 204);
      },
    )
    .post(
      "/api/encrypt-credentials",
      endpoint({
        id: "encrypt-credentials",
        tag,
        summary: "A site's public key and how to seal to it; or a password sealed on arrival",
        description: "Without `password` the answer says how to seal. With `context` and `password` it holds the sealed secret; the password is kept nowhere.",
        access: "admin",
        answers: { 200: { description: "The key, and the sealed secret if a password came", schema: EncryptAnswer } },
        problems: { 409: "The site has no key yet" },
      }),
      body(EncryptRequest),
      async (c) => {
        const { site_id, context, password } = c.req.valid("json");
        if (password !== undefined && context === undefined) throw invalidFields([{ path: "context", message: "is missing: say what the secret belongs to" }]);
        const [site] = await store.read<{ name: string; public_key: string | null }>({ sql: "select name, public_key from sites where id = ?", args: [site_id] });
        if (!site) throw new AppError("not_found", "There is no such site.");
        if (site.public_key === null) throw new AppError("conflict", `The site "${site.name}" has no key yet.`, { hint: "Enrol an agent first; nothing was stored." });
        return c.json({
          site_id,
          public_key: site.public_key,
          key_fingerprint: await keyFingerprint(site.public_key),
          algorithm: "HPKE: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM",
          how: howToSeal,
          sealed: context !== undefined && password !== undefined ? await seal(site.public_key, context, password) : null,
        });
      },
    );
}
