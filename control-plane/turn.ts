/** Gives timers and sockets their turn: the database answers in the same turn of the loop, so a long loop over it would starve everything else. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
