// A person's or program's way to a control plane that may die at any moment: who got no answer asks again, under the same Idempotency-Key.
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { z } from "zod";
import type { Job, NewJob } from "#schema/api/jobs.ts";
import type { Api } from "#test/stage/api.ts";

export type JobWish = z.input<typeof NewJob>;

const again = { firstMs: 200, mostMs: 2_000 };

export class Client {
  /** Jobs whose creation was answered with success. */
  readonly accepted = new Set<string>();
  /** What contradicts an earlier answer, in words. */
  readonly contradictions: string[] = [];
  /** Requests that had to be asked again. */
  repeats = 0;
  /** Wishes without an answer so far. */
  waiting = 0;
  readonly #api: Api;
  /** Aborts when nobody insists any more. */
  readonly #end: AbortSignal;
  readonly #newest: string[] = [];

  constructor(api: Api, end: AbortSignal) {
    this.#api = api;
    this.#end = end;
  }

  /** Ids of jobs made lately, the newest last. */
  get newest(): readonly string[] {
    return this.#newest;
  }

  /** One try: undefined when it was refused, or not answered. */
  async ask<T>(method: string, path: string, body?: unknown): Promise<T | undefined> {
    try {
      const answer = await this.#api.request(method, path, body);
      return answer.status < 400 ? (answer.body as T) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Until it is answered: undefined when it was refused with a reason, or when the run is over. */
  async insist<T>(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T | undefined> {
    for (let waitMs = again.firstMs; !this.#end.aborted; waitMs = Math.min(waitMs * 2, again.mostMs)) {
      try {
        const answer = await this.#api.request(method, path, body, headers);
        if (answer.status < 400) return answer.body as T;
        // A refusal says why; 5xx and "too many" only say not now.
        if (answer.status < 500 && answer.status !== 429) return undefined;
      } catch {
        // No answer: it may have been carried out all the same.
      }
      this.repeats++;
      await sleep(waitMs, undefined, { signal: this.#end }).catch(() => undefined);
    }
    return undefined;
  }

  /** `twice`: asks again although it was answered, as a program does that was restarted. */
  createJob(job: JobWish, twice: boolean): Promise<string | undefined> {
    return this.#create("/api/jobs", job, twice);
  }

  retry(jobId: string, twice: boolean): Promise<string | undefined> {
    return this.#create(`/api/jobs/${jobId}/retry`, undefined, twice);
  }

  async #create(path: string, body: unknown, twice: boolean): Promise<string | undefined> {
    const headers = { "idempotency-key": randomUUID() };
    this.waiting++;
    const made = await this.insist<Job>("POST", path, body, headers);
    this.waiting--;
    if (!made) return undefined;
    this.accepted.add(made.id);
    this.#newest.push(made.id);
    if (this.#newest.length > 60) this.#newest.shift();
    if (twice) {
      const second = await this.insist<Job>("POST", path, body, headers);
      if (second && second.id !== made.id) this.contradictions.push(`The same Idempotency-Key was answered with two jobs: ${made.id} and ${second.id}.`);
    }
    return made.id;
  }
}
