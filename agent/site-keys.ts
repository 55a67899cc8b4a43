// The site's key on this agent: opens what was sealed to the site, and hands the key to another agent of the site when an admin has said so.
import { AppError } from "#schema/errors.ts";
import { isKeyPair, type SealContext, type Sealed, seal, siteKeyContext, unseal } from "#schema/seal.ts";
import type { Home, Identity } from "./home.ts";
import type { Redactor } from "./redact.ts";

export class SiteKeys {
  private readonly home: Home;
  private readonly redactor: Redactor;
  private identity: Identity;

  constructor(home: Home, identity: Identity, redactor: Redactor) {
    this.home = home;
    this.identity = identity;
    this.redactor = redactor;
  }

  /** Throws `sealed_unreadable`. */
  readonly open = async (secret: Sealed): Promise<string> => {
    const { site_private_key: privateKey } = this.identity;
    if (privateKey === null) {
      throw new AppError("sealed_unreadable", "This agent does not hold the site's key, so it cannot open stored passwords.", {
        hint: "On the console, under Sites and agents, give it the site's key; an agent that holds it must be online.",
      });
    }
    const plain = await unseal(privateKey, secret);
    this.redactor.learn(plain);
    return plain;
  };

  readonly seal = (context: SealContext, plain: string): Promise<Sealed> => seal(this.identity.site_public_key, context, plain);

  /** The site's private key, sealed to another agent. Null when this agent does not hold it. */
  async wrapFor(agentId: string, publicKey: string): Promise<{ wrapped: Sealed; site_public_key: string } | null> {
    const { site_private_key: privateKey, site_public_key } = this.identity;
    if (privateKey === null) return null;
    return { wrapped: await seal(publicKey, siteKeyContext(agentId), privateKey), site_public_key };
  }

  /** Takes the site's key, if it is one: it must open, and belong to the public half that is named. Durable when it returns true. */
  async take(wrapped: Sealed, sitePublicKey: string): Promise<boolean> {
    const expected = siteKeyContext(this.identity.agent_id);
    if (wrapped.credential_id !== expected.credential_id || wrapped.field !== expected.field) return false;
    const privateKey = await unseal(this.identity.seal_private_key, wrapped);
    this.redactor.learn(privateKey);
    if (!(await isKeyPair(sitePublicKey, privateKey))) return false;
    this.identity = { ...this.identity, site_private_key: privateKey, site_public_key: sitePublicKey };
    this.home.saveIdentity(this.identity);
    return true;
  }
}
