// A line now and then, so that somebody who waits sees it move.
import type { Client } from "./client.ts";
import type { Scene } from "./scene.ts";

const everyMs = 10_000;

export class Progress {
  readonly #scene: Scene;
  readonly #client: Client;
  readonly #from = performance.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(scene: Scene, client: Client) {
    this.#scene = scene;
    this.#client = client;
  }

  start(): void {
    this.#timer = setInterval(() => this.say(this.#state()), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  say(text: string): void {
    const seconds = Math.round((performance.now() - this.#from) / 1_000);
    process.stdout.write(`${`${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`.padStart(6)}   ${text}\n`);
  }

  #state(): string {
    const all = [...this.#scene.processes.values()];
    const kills = all.reduce((sum, { kills: n }) => sum + n, 0);
    const up = all.filter(({ isReady }) => isReady).length;
    const { accepted, waiting, repeats } = this.#client;
    return `${kills} kills, ${up} of ${all.length} processes up, ${accepted.size} jobs accepted, ${waiting} wishes unanswered, ${repeats} requests repeated`;
  }
}
