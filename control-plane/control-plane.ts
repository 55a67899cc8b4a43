// Puts the control plane together from its parts: knows no runtime.
import { uuidv7 } from "#schema/id.ts";
import { openAudit } from "./audit.ts";
import { Jobs } from "./jobs/service.ts";
import { Links } from "./links.ts";
import { RingFeed } from "./live/feed.ts";
import { Publisher } from "./live/publisher.ts";
import { type Migration, migrate } from "./migrate.ts";
import type { Platform } from "./platform.ts";
import type { Services } from "./services.ts";
import { cleanup } from "./settings/cleanup.ts";
import { readActivitySettings } from "./settings/store.ts";
import { Store } from "./store.ts";

const dayMs = 24 * 60 * 60_000;

export interface ControlPlane extends Services {
  links: Links;
  /** Chores that are due, once a minute: the runtime calls it by timer or by alarm. */
  tick(): Promise<void>;
}

/** Migrates, opens, and starts the hub of every site. */
export async function createControlPlane(platform: Platform, migrations: readonly Migration[]): Promise<ControlPlane> {
  const { clock, log } = platform;
  const applied = await migrate(platform.writer, migrations, () => clock.now());
  if (applied.length > 0) log.info({ migrations: applied }, "database migrated");
  const newId = (): string => uuidv7(clock.now(), platform.random(10));
  const store = new Store(platform.writer, platform.reader, { turn: platform.turn, life: platform.mayLoseAnswers === true ? newId() : null });
  await openAudit(store, platform);
  const controlPlaneId = await firstRun(store, newId, clock.now());

  const feed = new RingFeed(newId(), () => clock.now());
  const links: Links = new Links({ store, platform, newId, publisher: () => publisher });
  const publisher = new Publisher(
    store,
    feed,
    links,
    (ms, run) => platform.alarm("publisher", clock.monotonic() + ms, run),
    (error) => log.error({ error: String(error) }, "news for the consoles could not be read"),
  );
  const jobs = new Jobs({ store, platform, publisher, newId, hubOf: (siteId) => links.hubOf(siteId) });
  await links.start();
  const services = { platform, store, jobs, links, feed, news: publisher, controlPlaneId };
  return {
    ...services,
    async tick() {
      const settings = await readActivitySettings(store);
      if (clock.now() - Date.parse(settings.last_cleanup_at ?? "1970-01-01T00:00:00Z") >= dayMs) await cleanup(services, { preview: false, now: clock.now() });
    },
  };
}

/** The id that agents sign, and the one row of settings: made once, kept for ever. */
async function firstRun(store: Store, newId: () => string, now: number): Promise<string> {
  await store.write([
    { sql: "insert into control_plane (key, value) values ('id', ?) on conflict do nothing", args: [newId()] },
    { sql: "insert into activity_settings (id, updated_at) values (1, ?) on conflict do nothing", args: [now] },
  ]);
  const [row] = await store.read<{ value: string }>({ sql: "select value from control_plane where key = 'id'" });
  return row?.value ?? "";
}
