// What was typed into a form, kept through errors, reloads and a lost link for as long as the tab lives. Never secrets.
import { createSignal } from "solid-js";
import { createStore, type SetStoreFunction, unwrap } from "solid-js/store";

const prefix = "dsm.draft.";

export interface Draft<T extends object> {
  values: T;
  set: SetStoreFunction<T>;
  /** The form was sent or given up: nothing is kept, and what it holds is what it begins with from now on. */
  forget: () => void;
  /** Back to how it began. */
  reset: () => void;
  /** What was typed before a reload or a closed dialog is here again. */
  restored: boolean;
  isChanged: () => boolean;
  /** What was changed here, and nothing else: what somebody else has changed meanwhile is not sent back to what it was. */
  changed: () => Partial<T>;
}

/** Fills in a form that is not open yet, as if somebody had typed it. */
export function prefillDraft(name: string, values: object): void {
  try {
    sessionStorage.setItem(prefix + name, JSON.stringify(values));
  } catch {
    // Storage is full or off: the form opens as it is.
  }
}

/** A form's values. `secret` fields are never stored: their names, or what takes them out. `forget` is called when the form was sent. */
export function createDraft<T extends object>(name: string, initial: T, secret: readonly (keyof T)[] | ((values: T) => Partial<T>) = []): Draft<T> {
  let kept: Partial<T> = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(prefix + name) ?? "{}") as Partial<T>;
  } catch {
    // Unreadable: start afresh.
  }
  const [began, setBegan] = createSignal<T>(structuredClone(initial));
  const [values, setValues] = createStore<T>({ ...structuredClone(initial), ...kept });
  const differing = (of: Partial<T>): Partial<T> => {
    const from = began();
    return Object.fromEntries(Object.entries(of).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(from[key as keyof T]))) as Partial<T>;
  };
  const keep = (): void => {
    const copy = differing(typeof secret === "function" ? secret(unwrap(values)) : unwrap(values));
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
  const remove = (): void => sessionStorage.removeItem(prefix + name);
  const changed = (): Partial<T> => differing({ ...values });
  return {
    values,
    set,
    forget: () => {
      setBegan(() => structuredClone(unwrap(values)));
      remove();
    },
    reset: () => {
      setValues(structuredClone(began()));
      remove();
    },
    restored: Object.keys(differing(kept)).length > 0,
    changed,
    isChanged: () => Object.keys(changed()).length > 0,
  };
}
