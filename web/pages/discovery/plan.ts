// What a discovery is asked to do, as it is typed; other pages fill it in and lead here.
import { createDraft, type Draft, prefillDraft } from "#web/ui/draft.ts";

export interface Plan {
  site: string;
  ranges: string;
  identify: boolean;
  port: string;
  timeout: string;
  username: string;
  password: string;
  /** `fit`: each address is tried with the sets that fit it. `order`: with these sets, in this order, at every address. */
  sets: "fit" | "order";
  order: string[];
}

const name = "discovery";
const empty: Plan = { site: "", ranges: "", identify: false, port: "443", timeout: "1000", username: "", password: "", sets: "fit", order: [] };

export function createPlan(): Draft<Plan> {
  return createDraft<Plan>(name, empty, ["password"]);
}

export function prefillPlan(values: Partial<Plan>): void {
  prefillDraft(name, { ...empty, ...values });
}
