// A failing run made smaller: parts of its plan are left out as long as it still breaks the same invariant.
import type { Plan } from "./plan.ts";

/** Parts of a plan by name: `f3` is the fourth fault, `o0` the first thing that somebody asks. */
export function without(plan: Plan, left: ReadonlySet<string>): Plan {
  return {
    ...plan,
    faults: plan.faults.filter((_, i) => !left.has(`f${i}`)),
    operations: plan.operations.filter((_, i) => !left.has(`o${i}`)),
  };
}

/** The names of the parts that are not needed. `breaks` runs a plan and says whether it still fails in the same way. */
export async function shrink(plan: Plan, breaks: (plan: Plan) => Promise<boolean>): Promise<Set<string>> {
  const left = new Set<string>();
  const names = [...plan.faults.keys()].map((i) => `f${i}`).concat([...plan.operations.keys()].map((i) => `o${i}`));
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const name of names) {
      if (left.has(name)) continue;
      left.add(name);
      if (await breaks(without(plan, left))) isSmaller = true;
      else left.delete(name);
    }
  }
  return left;
}
