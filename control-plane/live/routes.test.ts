import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { LiveEvent } from "#schema/api/live.ts";
import { adminPassword, type ControlPlaneRig, type Person, startControlPlaneRig } from "#test/fixtures/control-plane.ts";

let rig: ControlPlaneRig;
let admin: Person;

beforeAll(async () => {
  rig = await startControlPlaneRig();
  admin = await rig.setUp();
});
afterAll(() => rig.stop());

/** Reads a stream as a browser does: events with their ids, comments apart. */
class EventReader {
  readonly events: { id: string; event: LiveEvent }[] = [];
  comments = 0;
  ended = false;
  private readonly reader: ReadableStreamDefaultReader<string>;

  constructor(response: Response) {
    this.reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>).pipeThrough(new TextDecoderStream()).getReader();
    void this.read();
  }

  private async read(): Promise<void> {
    let rest = "";
    for (;;) {
      const { value, done } = await this.reader.read();
      if (done) break;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        if (block.startsWith(":")) this.comments++;
        const id = /^id: (.*)$/m.exec(block)?.[1];
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) this.events.push({ id: id ?? "", event: LiveEvent.parse(JSON.parse(data)) });
      }
    }
    this.ended = true;
  }

  async until(condition: () => boolean): Promise<void> {
    await vi.waitFor(() => expect(condition()).toBe(true), { timeout: 5_000, interval: 5 });
  }

  async close(): Promise<void> {
    await this.reader.cancel();
  }
}

const open = async (person: Person, headers: Record<string, string> = {}, query = "") => new EventReader(await rig.ask(person, "GET", `/api/events${query}`, { headers }));
const settings = (id: string): LiveEvent => ({ kind: "stale", what: "settings", id });

test("a stream begins with hello and then tells what changes", async () => {
  const reader = await open(admin);
  await reader.until(() => reader.events.length === 1);
  expect(reader.events[0]?.event).toMatchObject({ kind: "hello", resumed: false });
  await rig.json(admin, "PATCH", "/api/settings/activity", { log_retention_days: 31 });
  await reader.until(() => reader.events.length === 2);
  expect(reader.events[1]?.event).toEqual({ kind: "stale", what: "settings", id: null });
  expect(rig.services.feed.subscribers).toBe(1);
  await reader.close();
  await vi.waitFor(() => expect(rig.services.feed.subscribers).toBe(0));
});

test("after a gap it resumes from Last-Event-ID, or from ?cursor=, and says so", async () => {
  const first = await open(admin);
  await first.until(() => first.events.length === 1);
  rig.services.feed.publish([settings("1")]);
  await first.until(() => first.events.length === 2);
  const seen = first.events[1]?.id ?? "";
  await first.close();
  rig.services.feed.publish([settings("2"), settings("3")]);
  for (const again of [await open(admin, { "Last-Event-ID": seen }), await open(admin, {}, `?cursor=${encodeURIComponent(seen)}`)]) {
    await again.until(() => again.events.length === 3);
    expect(again.events.map(({ event }) => event)).toMatchObject([{ kind: "hello", resumed: true }, settings("2"), settings("3")]);
    await again.close();
  }
  const stranger = await open(admin, { "Last-Event-ID": "of-another-process.12" });
  await stranger.until(() => stranger.events.length === 1);
  expect(stranger.events[0]?.event).toMatchObject({ resumed: false });
  await stranger.close();
});

test("the stream ends soon after its session does, however much there is to tell", async () => {
  const person = await rig.addPerson(admin, "viewer");
  const reader = await open(person);
  await reader.until(() => reader.events.length === 1);
  expect((await rig.ask(person, "POST", "/api/sign-out")).status).toBe(204);
  rig.services.feed.publish([settings("still told")]);
  await reader.until(() => reader.events.length === 2);
  rig.advance(15_000);
  rig.services.feed.publish([settings("told no more")]);
  await reader.until(() => reader.ended);
  expect(reader.events.map(({ event }) => event)).not.toContainEqual(settings("told no more"));
  expect(reader.events.at(-1)?.event).toEqual({ kind: "signed_out", why: "signed_out", by: null });
});

test("an admin's word ends a stream at once, and its last event says whose it was", async () => {
  const cases = [
    { change: { is_active: false }, said: { why: "deactivated", by: "admin" } },
    { change: { password: "another long password" }, said: { why: "password_changed", by: "admin" } },
    { change: null, said: { why: "removed", by: "admin" } },
  ];
  for (const { change, said } of cases) {
    const person = await rig.addPerson(admin, "operator");
    const { user } = await rig.json<{ user: { id: string } }>(person, "GET", "/api/me");
    const reader = await open(person);
    await reader.until(() => reader.events.length === 1);
    await rig.ask(admin, change ? "PATCH" : "DELETE", `/api/users/${user.id}`, change ? { body: change } : {});
    await reader.until(() => reader.ended);
    expect(reader.events.at(-1)?.event).toEqual({ kind: "signed_out", ...said });
  }
});

test("a change of one's name or role ends nothing", async () => {
  const person = await rig.addPerson(admin, "operator");
  const { user } = await rig.json<{ user: { id: string } }>(person, "GET", "/api/me");
  const reader = await open(person);
  await reader.until(() => reader.events.length === 1);
  await rig.json(admin, "PATCH", `/api/users/${user.id}`, { role: "viewer" });
  await reader.until(() => reader.events.length === 2);
  expect(reader.events[1]?.event).toEqual({ kind: "stale", what: "users", id: user.id });
  expect(reader.ended).toBe(false);
  await reader.close();
});

test("a session that has expired says so", async () => {
  const person = await rig.addPerson(admin, "viewer");
  const reader = await open(person);
  await reader.until(() => reader.events.length === 1);
  rig.advance(31 * 60_000);
  rig.services.feed.publish([settings("told no more")]);
  await reader.until(() => reader.ended);
  expect(reader.events.at(-1)?.event).toEqual({ kind: "signed_out", why: "expired", by: null });
  admin = await rig.signIn("admin", adminPassword);
});

test("without follow it tells what was missed and ends: for a browser that has no connection left", async () => {
  const first = await open(admin);
  await first.until(() => first.events.length === 1);
  const seen = first.events[0]?.id ?? "";
  await first.close();
  rig.services.feed.publish([settings("1"), settings("2")]);
  const asked = await open(admin, {}, `?follow=false&cursor=${encodeURIComponent(seen)}`);
  await asked.until(() => asked.ended);
  expect(asked.events.map(({ event }) => event)).toMatchObject([{ kind: "hello", resumed: true }, settings("1"), settings("2")]);
});

test("a program's stream ends soon after its token is revoked", async () => {
  const { id, token } = await rig.json<{ id: string; token: string }>(admin, "POST", "/api/tokens", { name: "watcher", role: "viewer" }, 201);
  const reader = await open({ Authorization: `Bearer ${token}` });
  await reader.until(() => reader.events.length === 1);
  rig.advance(15_000);
  rig.services.feed.publish([settings("told")]);
  await reader.until(() => reader.events.length === 2);
  await rig.json(admin, "GET", "/api/me");
  expect((await rig.ask(admin, "DELETE", `/api/tokens/${id}`)).status).toBe(204);
  rig.advance(15_000);
  rig.services.feed.publish([settings("told no more")]);
  await reader.until(() => reader.ended);
  expect(reader.events.slice(2).map(({ event }) => event)).toEqual([{ kind: "signed_out", why: "revoked", by: null }]);
});

test("a silent stream sends a heartbeat every 3 seconds, and ends when the session has ended", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  try {
    const person = await rig.addPerson(admin, "viewer");
    const reader = await open(person);
    for (let i = 0; i < 20 && reader.events.length === 0; i++) await new Promise((resolve) => setImmediate(resolve));
    // The new person is told of first, and a heartbeat counts from the last word.
    await vi.advanceTimersByTimeAsync(3_100);
    for (let i = 0; i < 20 && reader.comments === 0; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(reader.comments).toBe(1);
    await rig.ask(person, "POST", "/api/sign-out");
    rig.advance(15_000);
    await vi.advanceTimersByTimeAsync(3_000);
    for (let i = 0; i < 50 && !reader.ended; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(reader.ended).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});

test("it is a stream that proxies and caches leave alone", async () => {
  const response = await rig.ask(admin, "GET", "/api/events");
  expect(response.headers.get("content-type")).toBe("text/event-stream");
  expect(response.headers.get("cache-control")).toBe("no-store");
  expect(response.headers.get("x-accel-buffering")).toBe("no");
  await response.body?.cancel();
});

test("whoever leaves, is thrown out or stops reading is not counted as listening any more", async () => {
  const listening = rig.services.feed;
  await vi.waitFor(() => expect(listening.subscribers).toBe(0));
  const person = await rig.addPerson(admin, "viewer");
  const { user } = await rig.json<{ user: { id: string } }>(person, "GET", "/api/me");
  const thrownOut = await open(person);
  const leaves = await open(admin);
  // Takes the first event and never asks for another.
  const slow = await rig.ask(admin, "GET", "/api/events");
  const reader = (slow.body as ReadableStream<Uint8Array>).getReader();
  await reader.read();
  await thrownOut.until(() => thrownOut.events.length > 0);
  await leaves.until(() => leaves.events.length > 0);
  await rig.json(admin, "PATCH", `/api/users/${user.id}`, { is_active: false });
  await thrownOut.until(() => thrownOut.ended);
  await leaves.close();
  await reader.cancel();
  await vi.waitFor(() => expect(listening.subscribers).toBe(0));
});
