import { z } from "zod";

/** What a job is about. The first three are the customer's; `site_ids` names sites for jobs about a site itself. */
export const TargetScope = z.object({
  server_ids: z.array(z.string()).max(10_000).optional(),
  server_group_ids: z.array(z.string()).max(1_000).optional(),
  cluster_ids: z.array(z.string()).max(1_000).optional(),
  site_ids: z.array(z.string()).max(1_000).optional(),
});
export type TargetScope = z.infer<typeof TargetScope>;
