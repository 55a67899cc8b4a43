// Which tab may keep a connection open. Over HTTP/1.1 a browser opens six connections to one origin, for all its tabs together: with seven tabs that each
// kept a stream, no page would load any more. So three of the six are given out, to tabs that are seen; the others ask now and then. HTTP/2 and 3 know no such limit.
const slots = 3;

/** Whether requests share one connection, as the document itself was fetched. */
function isMultiplexed(): boolean {
  const [document] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return /^h[23]/.test(document?.nextHopProtocol ?? "");
}

/** Where the browser has no locks (it has them on HTTPS and on this machine), each tab takes what it wants, as ever. */
export const sharesConnections = !isMultiplexed() && "locks" in navigator;

/** A place among those that may keep a stream, until it is given back; undefined when all are taken. */
export async function takeSlot(): Promise<(() => void) | undefined> {
  if (!sharesConnections) return () => {};
  for (let i = 0; i < slots; i++) {
    const release = await new Promise<(() => void) | undefined>((taken) => {
      void navigator.locks.request(`dsm-stream-${i}`, { ifAvailable: true }, (lock) => {
        if (!lock) return taken(undefined);
        return new Promise<void>((release) => taken(release));
      });
    });
    if (release) return release;
  }
  return undefined;
}
