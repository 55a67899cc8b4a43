// What was typed into a form, kept through errors, reloads and a lost link for as long as the tab lives. Never secrets.
import { createStore, type SetStoreFunction, unwrap } from "solid-js/store";

const prefix = "dsm.draft.";

/** A form's values. `secret` fields are never stored: their names, or what takes them out. `forget` is called when the form was sent. */
export function createDraft<T extends object>(
  name: string,
  initial: T,
  secret: readonly (keyof T)[] | ((values: T) => Partial<T>) = [],
): { values: T; set: SetStoreFunction<T>; forget: () => void; restored: boolean } {
  let kept: Partial<T> = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(prefix + name) ?? "{}") as Partial<T>;
  } catch {
    // Unreadable: start afresh.
  }
  const [values, setValues] = createStore<T>({ ...structuredClone(initial), ...kept });
  const keep = (): void => {
    const copy: Partial<T> = typeof secret === "function" ? secret(unwrap(values)) : { ...unwrap(values) };
    if (typeof secret !== "function") for (const key of secret) delete copy[key];
    try {
      sessionStorage.setItem(prefix + name, JSON.stringify(copy));
    } catch {
      // Storage is full or off: the form still works.
    }
  };
  const set = ((...args: unknown[]) => {
    (setValues as (...all: unknown[]) => void)(...args);
    keep();
  }) as SetStoreFunction<T>;
  return { values, set, forget: () => sessionStorage.removeItem(prefix + name), restored: Object.keys(kept).length > 0 };
}
