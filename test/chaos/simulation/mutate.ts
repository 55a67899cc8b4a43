// Changes a source file as it is loaded: one mutant for one process.
import { registerHooks } from "node:module";
import { type Mutant, mutants } from "./mutants.ts";

export function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((each) => each.name === name);
  if (!mutant) throw new Error(`There is no mutant "${name}": ${mutants.map((each) => each.name).join(", ")}.`);
  return mutant;
}

/** The changed text. Throws when the place is not there exactly once. */
export function mutated(mutant: Mutant, source: string): string {
  const parts = source.split(mutant.find);
  if (parts.length !== 2) throw new Error(`The mutant "${mutant.name}" does not fit ${mutant.file} any more: its text stands there ${parts.length - 1} times.`);
  return parts.join(mutant.replace);
}

/** Before anything of the product is loaded. */
export function loadMutant(mutant: Mutant): void {
  const url = new URL(`../../../${mutant.file}`, import.meta.url).href;
  registerHooks({
    load(loaded, context, nextLoad) {
      const result = nextLoad(loaded, context);
      if (loaded !== url) return result;
      const source = typeof result.source === "string" ? result.source : Buffer.from((result.source ?? new Uint8Array()) as Uint8Array).toString("utf8");
      return { ...result, source: mutated(mutant, source) };
    },
  });
}
