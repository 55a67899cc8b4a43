// Enrolment: a code that works once brings URL, fingerprint and secret; the agent's keys are made here and never leave.
import type { webcrypto } from "node:crypto";
import { hostname } from "node:os";
import { AppError } from "#schema/errors.ts";
import { EnrolmentCode, EnrolResponse } from "#schema/protocol.ts";
import { fromBase64Url, generateSiteKeys, keyFingerprint, toBase64Url } from "#schema/seal.ts";
import { dialer } from "./dial.ts";
import type { Home } from "./home.ts";

function parseCode(text: string): EnrolmentCode {
  try {
    return EnrolmentCode.parse(JSON.parse(new TextDecoder().decode(fromBase64Url(text.trim()))));
  } catch (cause) {
    throw new AppError("invalid_request", "This is not an enrolment code.", { hint: "Copy it whole from the console's page Sites and agents; it is one long word.", cause });
  }
}

async function newSignKeys(): Promise<{ publicKey: string; privateKey: string }> {
  const pair = (await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"])) as webcrypto.CryptoKeyPair;
  return {
    publicKey: toBase64Url(new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))),
    privateKey: toBase64Url(new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey))),
  };
}

/** Throws AppError with a hint when the code is spent, expired or for another control plane. */
export async function enrol(
  home: Home,
  codeText: string,
  version: string,
  options: { force: boolean; caFile?: string | undefined; proxy?: string | undefined },
): Promise<{ site: string; fingerprint: string; sealFingerprint: string | null }> {
  if (home.isEnrolled() && !options.force) {
    throw new AppError("conflict", "This agent is enrolled already.", {
      hint: "Use --force to enrol it anew; its journal stays, its old registration should be revoked on the console.",
    });
  }
  const code = parseCode(codeText);
  const [sign, own] = [await newSignKeys(), await generateSiteKeys()];
  // Where the site's authorities vouch for the control plane nothing is pinned: its certificate may be renewed without a word to its agents.
  const fingerprint = options.caFile === undefined ? code.fingerprint : null;
  const settings = { url: code.url, fingerprint, caFile: options.caFile, proxy: options.proxy };
  const { status, body } = await dialer(settings).post("/api/enrol", {
    secret: code.secret,
    hostname: hostname(),
    version,
    sign_public_key: sign.publicKey,
    site_public_key: own.publicKey,
  });
  if (status >= 400) {
    const problem = body as { detail?: string; hint?: string; code?: string };
    throw new AppError("forbidden", problem.detail ?? `The control plane answered ${status}.`, { hint: problem.hint ?? "Ask for a new code." });
  }
  const answer = EnrolResponse.parse(body);
  home.saveIdentity({
    agent_id: answer.agent_id,
    site_id: answer.site_id,
    site_name: answer.site_name,
    control_plane_id: answer.control_plane_id,
    url: code.url,
    fingerprint,
    sign_private_key: sign.privateKey,
    site_private_key: answer.holds_site_key ? own.privateKey : null,
    seal_private_key: own.privateKey,
    site_public_key: answer.site_public_key ?? own.publicKey,
  });
  return {
    site: answer.site_name,
    fingerprint: await keyFingerprint(sign.publicKey),
    sealFingerprint: answer.holds_site_key ? null : await keyFingerprint(own.publicKey),
  };
}
