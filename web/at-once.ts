// What is ours alone (a name, a note, one's own account) is shown as changed before the control plane has said so. Nothing that happens to hardware ever is.
import type { QueryKey } from "@tanstack/solid-query";
import { client } from "./client.ts";

/**
 * Shows the change of one row of a cached list. The returned function takes it back: only the fields that were changed, and only where nothing newer has come since,
 * so that what was told in the meantime stays.
 */
export function showAtOnce<T extends { id: string }>(key: QueryKey, id: string, change: Partial<T>): () => void {
  let before: Partial<T> = {};
  const edit = (to: (row: T) => T): void => {
    client.setQueryData<readonly T[]>(key, (list) => list?.map((row) => (row.id === id ? to(row) : row)));
  };
  edit((row) => {
    before = Object.fromEntries(Object.keys(change).map((name) => [name, row[name as keyof T]])) as Partial<T>;
    return { ...row, ...change };
  });
  return () =>
    edit((row) => {
      const mine = Object.keys(change).filter((name) => row[name as keyof T] === change[name as keyof T]);
      return { ...row, ...Object.fromEntries(mine.map((name) => [name, before[name as keyof T]])) };
    });
}
