// Counts attempts by user name and by address. An attempt is counted before it is judged, so that many at once cannot outrun the limit.
import { AppError } from "#schema/errors.ts";
import type { Store } from "../store.ts";
import type { AttemptLimit } from "./rules.ts";

interface Attempt {
  key: string;
  limit: AttemptLimit;
}

/**
 * Counts one attempt for the key; the last one that the limit admits locks it until it is forgiven or the time is over.
 * Throws `too_many_requests` with `retry_after_seconds` when it is locked.
 */
export async function countAttempt(store: Store, { key, limit }: Attempt, now: number): Promise<void> {
  const windowStart = now - limit.windowMs;
  const [counted] = await store.write([
    {
      sql: `insert into sign_in_failures (key, failures, first_at, last_at, locked_until) values (?1, 1, ?2, ?2, case when ?4 <= 1 then ?5 end)
        on conflict (key) do update set
          failures = case when locked_until is not null or first_at < ?3 then 1 else failures + 1 end,
          first_at = case when locked_until is not null or first_at < ?3 then ?2 else first_at end,
          last_at = ?2,
          locked_until = case when (case when locked_until is not null or first_at < ?3 then 1 else failures + 1 end) >= ?4 then ?5 end
        where locked_until is null or locked_until <= ?2
        returning failures`,
      args: [key, now, windowStart, limit.attempts, now + limit.lockMs],
    },
  ]);
  if (counted && counted.rows.length > 0) return;
  const [row] = await store.read<{ locked_until: number | null }>({ sql: "select locked_until from sign_in_failures where key = ?", args: [key] });
  const seconds = Math.max(1, Math.ceil(((row?.locked_until ?? now + limit.lockMs) - now) / 1000));
  throw new AppError("too_many_requests", `Too many attempts. Try again in ${seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`}.`, {
    hint: "An admin can reset the password meanwhile, which does not end the wait.",
    details: { retry_after_seconds: seconds },
  });
}

/** A good attempt: the user name starts anew, the address gets this one back. */
export function forgiveAttempt(userKey: string | undefined, addressKey: string) {
  return [
    ...(userKey === undefined ? [] : [{ sql: "delete from sign_in_failures where key = ?", args: [userKey] }]),
    { sql: "update sign_in_failures set failures = max(failures - 1, 0), locked_until = null where key = ?", args: [addressKey] },
  ];
}
