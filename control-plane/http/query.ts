// Query parameters that several lists share. They arrive as text; the input types say so, for the typed client.
import { z } from "zod";

export const limit = z.coerce.number<string>().int().min(1).max(500).default(100).meta({ description: "At most this many" });
export const cursor = z.string().max(400).optional().meta({ description: "`next` of the page before" });
export const text = z.string().trim().min(1).max(200).optional();
export const flag = z
  .enum(["true", "false"])
  .transform((word) => word === "true")
  .optional();
/** ISO 8601 in, milliseconds out. */
export const moment = z.iso
  .datetime({ offset: true })
  .transform((value) => Date.parse(value))
  .optional();

/** One word of a list, or several with commas between. */
export function words<Word extends z.ZodType<string, string>>(word: Word) {
  return z
    .string()
    .max(1000)
    .transform((value) => value.split(","))
    .pipe(z.array(word))
    .optional();
}
