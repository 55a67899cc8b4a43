// Where a validator and real iDRACs disagree, the simulators side with the iDRACs. Each case has a name and a source.
import { expect } from "vitest";
import type { ProfileName } from "#test/simulators/idrac/profiles.ts";

export interface Deviation {
  readonly name: string;
  /** Who says that real iDRACs do so, or why it cannot be had here. */
  readonly source: string;
  readonly profiles: readonly ProfileName[];
  /** Matched against one line for each finding. */
  readonly finding: RegExp;
}

/** Fails for what is found and has no name, and for what has a name and is not found any more. */
export function expectOnlyNamed(deviations: readonly Deviation[], profile: ProfileName, findings: readonly string[]): void {
  const named = deviations.filter((deviation) => deviation.profiles.includes(profile));
  expect(findings.filter((finding) => !named.some((deviation) => deviation.finding.test(finding)))).toEqual([]);
  expect(named.filter((deviation) => !findings.some((finding) => deviation.finding.test(finding))).map(({ name }) => name)).toEqual([]);
}
