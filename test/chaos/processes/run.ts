// One run from its first process to its last: calm, chaos, rest, books.
import { sightings } from "#test/stage/canary.ts";
import { Admin } from "./admin.ts";
import { Blows } from "./blows.ts";
import { type Books, readBooks } from "./books.ts";
import { Client } from "./client.ts";
import { Dice } from "./dice.ts";
import type { OwnEnd } from "./kept-process.ts";
import { Progress } from "./progress.ts";
import { comeToRest, type Rest } from "./rest.ts";
import { type Scene, startScene } from "./scene.ts";
import { schedule } from "./schedule.ts";
import { wish } from "./workload.ts";

export interface RunOptions {
  folder: string;
  seed: number;
  lengthMs: number;
  /** Aborts when a person has had enough. */
  stop: AbortSignal;
}

export interface Outcome {
  scene: Scene;
  blows: Blows;
  client: Client;
  admin: Admin;
  rest: Rest;
  books: Books;
  ownEnds: OwnEnd[];
}

const meanWishMs = 250;
/** Where an admin looks, and the console with him. */
const shownPages = ["/api/servers", "/api/credential-sets", "/api/agents", "/api/audit?limit=500", "/api/commands.ndjson"];

export async function run({ folder, seed, lengthMs, stop }: RunOptions): Promise<Outcome> {
  const scene = await startScene(folder, seed);
  try {
    const over = new AbortController();
    const end = AbortSignal.any([stop, over.signal]);
    const client = new Client(scene.api, stop);
    const admin = new Admin(scene, client, seed, { over: end, end: stop });
    const blows = new Blows(scene, (act) => admin.act(act), end);
    const progress = new Progress(scene, client);
    progress.say(
      `${scene.processes.size} processes and ${scene.servers.length} iDRACs stand; the chaos begins${scene.withoutDisks === null ? "" : `. Skipped: full disks (${scene.withoutDisks})`}`,
    );

    const timer = setTimeout(() => over.abort(), lengthMs);
    progress.start();
    await Promise.all([
      blows.all(schedule(seed, lengthMs)),
      wish({ client, dice: new Dice(seed, "wishes"), servers: scene.servers, siteIds: scene.siteIds, port: scene.simulation.port, everyMs: meanWishMs }, end),
      admin.decideNowAndThen(0.4, end),
    ]);
    clearTimeout(timer);
    stop.throwIfAborted();
    progress.say("the faults end; everybody is brought back");
    await blows.end();
    const rest = await comeToRest(scene, client, admin, (what) => progress.say(what), stop);
    progress.stop();
    progress.say(rest.open.length === 0 ? "at rest; reading the books" : `${rest.open.length} jobs are still open; reading the books`);

    const shown = (await Promise.all(shownPages.map(async (path) => sightings(path, String(JSON.stringify((await scene.api.request("GET", path)).body)), scene.secrets)))).flat();
    const devices = await scene.simulation.state();
    await scene.stop();
    const lostHomes = [...admin.lost].map(scene.homeOf);
    const books = readBooks({ folder, accepted: client.accepted, devices, lostHomes, secrets: scene.secrets, reports: scene.tap.reports, rest });
    books.history = { ...books.history, leaks: [...books.history.leaks, ...shown.map(({ place, encoding }) => `${place} (${encoding})`)] };
    return { scene, blows, client, admin, rest, books, ownEnds: [...scene.processes.values()].flatMap(({ ownEnds }) => ownEnds) };
  } finally {
    await scene.stop();
  }
}
