/** An error as the log keeps it: its stack, and those of its causes. As text, since JSON shows nothing of an Error. */
export function evidence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? String(error);
  return error.cause === undefined ? own : `${own}\ncaused by: ${evidence(error.cause)}`;
}
