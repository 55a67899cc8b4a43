// The audit log in words.
import type { AuditRow } from "#schema/api/identity.ts";

/** "credential_set.updated" is "Credential set updated". */
export function actionWords(action: string): string {
  const text = action.replaceAll("_", " ").replaceAll(".", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Details in one line, for the table: what is plain, in the order in which it was written. */
export function detailWords(details: AuditRow["details"]): string {
  return Object.entries(details ?? {})
    .filter(([, value]) => value !== null && value !== "" && typeof value !== "object")
    .map(([key, value]) => `${key.replaceAll("_", " ")}: ${String(value).replaceAll("_", " ")}`)
    .join(", ");
}

/** Where the subject has a page of its own. */
export function subjectHref(row: Pick<AuditRow, "subject_kind" | "subject_id">): string | undefined {
  if (!row.subject_id) return undefined;
  if (row.subject_kind === "job") return `/jobs/${row.subject_id}`;
  if (row.subject_kind === "server") return `/servers/${row.subject_id}`;
  return undefined;
}
