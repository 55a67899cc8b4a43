// What a job type is. The control plane validates from it, the API documents it, the console draws the form from it, the agent's handlers are typed by it.
import type { z } from "zod";
import type { OperationType, Risk } from "../vocabulary.ts";

export type TargetKind = "server" | "host" | "cluster" | "vcenter" | "site";

/** One line of a menu that starts a job with some of its details chosen already. */
export interface JobShortcut {
  title: string;
  details: Record<string, unknown>;
}

export interface JobDefinition<Type extends string = string, Details extends z.ZodType = z.ZodType, Result extends z.ZodType = z.ZodType> {
  /** The customer's name, verbatim. */
  type: Type;
  title: string;
  /** One sentence for the menu and the API's documentation. */
  description: string;
  target: TargetKind;
  /**
   * Decides the role, the confirmation, and later the maintenance window. `read` takes no locks.
   * A choice of the details that is milder says so in its `.meta({ risks })`; the confirmation follows that.
   */
  risk: Risk;
  /** `safe`: a person may run it again without a thought; `never`: a retry asks first. */
  retry: "safe" | "never";
  /** Of one target, from its start. A task over it is told to stop, and fails with `timeout`. */
  timeoutMs: number;
  /** Targets of one job that run at the same time. */
  concurrency: number;
  /** `operation_type` of the commands it sends, where the client does not say otherwise. */
  operation: OperationType;
  details: Details;
  /** What one target yields. */
  result: Result;
  /** Heading in menus; without it, "Read" or "Change" by the risk. */
  group?: string;
  /** Offered in menus beside the type itself. */
  shortcuts?: readonly JobShortcut[];
  /** It finds out whether a login works, so it is offered for servers that refuse theirs. */
  testsLogin?: true;
  /** The job in words, for lists and the audit: "Power off", "Scan 10.0.0.0/24". */
  summary: (details: z.infer<Details>) => string;
}

export function defineJob<const Type extends string, Details extends z.ZodType, Result extends z.ZodType>(
  definition: JobDefinition<Type, Details, Result>,
): JobDefinition<Type, Details, Result> {
  return definition;
}
