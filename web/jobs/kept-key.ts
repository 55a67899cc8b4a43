import { newId } from "#web/sealing.ts";

export interface KeptKey {
  /** The same for the same until it is done: pressing again after a lost answer makes one job. Something else gets another key. */
  of: (what: string) => string;
  /** It has succeeded: the next time is a new one. */
  done: () => void;
}

/** The idempotency key of a button that starts a job, again and again about one thing or another. */
export function createKeptKey(): KeptKey {
  let kept: { what: string; key: string } | undefined;
  return {
    of: (what) => {
      if (kept?.what !== what) kept = { what, key: newId() };
      return kept.key;
    },
    done: () => {
      kept = undefined;
    },
  };
}
