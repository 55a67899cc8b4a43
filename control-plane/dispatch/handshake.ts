// The first frames of an agent's link: a challenge, and a hello that proves the agent's key.
import { AppError } from "#schema/errors.ts";
import { FromAgent, type Hello, helloMessage, protocolVersion, type ToAgent, wire } from "#schema/protocol.ts";
import { fromBase64Url, toBase64Url } from "#schema/seal.ts";
import type { Links } from "../links.ts";
import type { Platform } from "../platform.ts";
import type { Store } from "../store.ts";
import type { AgentSocket } from "./agent-socket.ts";
import type { SiteHub } from "./site-hub.ts";

interface Parts {
  store: Store;
  platform: Platform;
  links: Links;
  controlPlaneId: string;
}

/** What a runtime's WebSocket calls: text frames in, and the end. */
export interface LinkSession {
  received(text: string): void;
  closed(): void;
}

/** Parses a frame of an agent. Throws `invalid_request` without repeating what was sent. */
function parseFrame(text: string): FromAgent {
  if (text.length > wire.maxFrameBytes) throw new AppError("payload_too_large", "a frame is larger than 1 MiB");
  const parsed = FromAgent.safeParse(JSON.parse(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new AppError("invalid_request", `a frame does not fit the protocol at ${issue?.path.join(".")}: ${issue?.message}`);
  }
  return parsed.data;
}

export function openLink(socket: AgentSocket, parts: Parts): LinkSession {
  const { platform } = parts;
  const nonce = toBase64Url(platform.random(32));
  let site: SiteHub | undefined;
  let greeting: Promise<void> | undefined;
  let ended = false;
  /** Frames that came while the hello was still being checked. */
  const early: string[] = [];
  const send = (frame: ToAgent): void => socket.send(JSON.stringify(frame));
  const fail = (error: unknown): void => {
    platform.log.warn({ link: socket.id, error: error instanceof Error ? error.message : String(error) }, "an agent's link was ended");
    socket.close("protocol error");
  };
  platform.alarm(`handshake:${socket.id}`, platform.clock.monotonic() + wire.handshakeTimeoutMs, () => {
    if (!greeting) socket.close("no hello");
  });
  send({ type: "challenge", protocol: protocolVersion, nonce, control_plane_id: parts.controlPlaneId });

  const handle = (text: string): void => {
    const frame = parseFrame(text);
    if (frame.type === "hello") throw new AppError("invalid_request", "a second hello");
    site?.received(socket.id, frame, text.length);
  };
  const greet = async (text: string): Promise<void> => {
    const frame = parseFrame(text);
    if (frame.type !== "hello") throw new AppError("invalid_request", "the first frame is not a hello");
    const siteId = await prove(frame, nonce, parts, send);
    if (siteId === null || ended) return socket.close("refused");
    site = await parts.links.connected(siteId, socket, frame);
    if (ended) return site.disconnected(socket.id);
    for (const frameText of early.splice(0)) handle(frameText);
  };
  return {
    received(text) {
      try {
        if (!greeting) greeting = greet(text).catch(fail);
        else if (!site) early.push(text);
        else handle(text);
      } catch (error) {
        fail(error);
      }
    },
    closed() {
      ended = true;
      site?.disconnected(socket.id);
    },
  };
}

/** The agent's site, or null after a `refused` frame. */
async function prove(hello: Hello, nonce: string, parts: Parts, send: (frame: ToAgent) => void): Promise<string | null> {
  const refuse = (code: "unknown_agent" | "bad_signature" | "protocol", message: string): null => {
    send({ type: "refused", code, message, retry_after_ms: null });
    return null;
  };
  if (hello.protocol !== protocolVersion) {
    return refuse("protocol", `This control plane speaks protocol ${protocolVersion}, the agent ${hello.protocol}. Update the older one.`);
  }
  const [agent] = await parts.store.read<{ sign_public_key: string; site_id: string }>({ sql: "select sign_public_key, site_id from agents where id = ?", args: [hello.agent_id] });
  if (!agent) return refuse("unknown_agent", "This control plane does not know the agent. Enrol it again.");
  const key = await crypto.subtle.importKey("raw", fromBase64Url(agent.sign_public_key), "Ed25519", false, ["verify"]);
  const signs = (certificate: string): Promise<boolean> => {
    const { agent_id, epoch, journal_id } = hello;
    const message = helloMessage({ nonce, control_plane_id: parts.controlPlaneId, agent_id, epoch, journal_id, certificate });
    return crypto.subtle.verify("Ed25519", key, fromBase64Url(hello.signature), message);
  };
  // An agent that pins always signs the certificate it saw; one that trusts an authority (or speaks over loopback) signs none, since a proxy of the site may hold another.
  const genuine = (await signs(parts.platform.certificateFingerprint() ?? "")) || (await signs(""));
  if (!genuine) return refuse("bad_signature", "The agent's signature is not right: its key, the certificate it saw, or the control plane differ from those of its enrolment.");
  return agent.site_id;
}
