// The jobs that were started in this tab and have not ended: who started them is told how they went.
export const ownJobsStorage = "dsm.own-jobs";
/** Older ones are forgotten: nobody waits for the end of fifty jobs at once. */
const most = 50;

function read(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(ownJobsStorage) ?? "[]") as string[];
  } catch {
    return [];
  }
}

let ids: readonly string[] = read();

function keep(next: readonly string[]): void {
  ids = next;
  try {
    sessionStorage.setItem(ownJobsStorage, JSON.stringify(next));
  } catch {
    // Storage is off: it lasts as long as the page.
  }
}

export function noteOwnJob(id: string): void {
  if (!ids.includes(id)) keep([...ids, id].slice(-most));
}
export function forgetOwnJob(id: string): void {
  if (ids.includes(id)) keep(ids.filter((one) => one !== id));
}
export const ownJobs = (): readonly string[] => ids;
