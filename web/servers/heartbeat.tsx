import type { JSX } from "solid-js";
import type { Server } from "#schema/api/servers.ts";

const heights: Record<string, number> = { O: 5, W: 9, C: 14, U: 3 };
const words: Record<string, string> = { O: "OK", W: "Warning", C: "Critical", U: "Unknown" };
const tones = [
  { letter: "O", class: "fill-ok-solid" },
  { letter: "W", class: "fill-warn-solid" },
  { letter: "C", class: "fill-crit-solid" },
  { letter: "U", class: "fill-idle-solid" },
] as const;
const pitch = 5;
const slots = 16;

interface Drawn {
  paths: Record<string, string>;
  /** Where readings are still missing. */
  rest: string;
  label: string;
}
// Few patterns are many servers' own: each is drawn once.
const known = new Map<string, Drawn>();

function draw(recent: string): Drawn {
  const found = known.get(recent);
  if (found) return found;
  const oldestFirst = [...recent].slice(0, slots).reverse();
  const paths: Record<string, string> = {};
  const counts: Record<string, number> = {};
  for (const [i, letter] of oldestFirst.entries()) {
    const height = heights[letter] ?? 3;
    const x = (slots - oldestFirst.length + i) * pitch;
    paths[letter] = `${paths[letter] ?? ""}M${x} ${14 - height}h3v${height}h-3z`;
    counts[letter] = (counts[letter] ?? 0) + 1;
  }
  const label = `Last ${oldestFirst.length} readings: ${Object.entries(counts)
    .map(([letter, count]) => `${count} ${words[letter] ?? letter}`)
    .join(", ")}; now ${words[recent[0] ?? "U"] ?? "Unknown"}`;
  let rest = "";
  for (let x = 0; x < (slots - oldestFirst.length) * pitch; x += pitch) rest += `M${x} 12.5h3v1.5h-3z`;
  const drawn = { paths, rest, label };
  if (known.size > 2_000) known.clear();
  known.set(recent, drawn);
  return drawn;
}

/** The last health readings, the newest at the right: height and colour by state. */
export function Heartbeat(props: { recent: Server["recent_health"]; size?: "small" | "large" }): JSX.Element {
  const drawn = (): Drawn => draw(props.recent);
  return (
    <>
      {props.recent === "" ? (
        <span class="text-faint">no reading yet</span>
      ) : (
        <svg
          class={`inline-block align-middle ${props.size === "large" ? "h-5 w-[114px]" : "h-3.5 w-20"}`}
          viewBox={`0 0 ${slots * pitch} 14`}
          preserveAspectRatio="none"
          role="img"
          aria-label={drawn().label}
        >
          <title>{drawn().label}</title>
          <path class="fill-line-strong" d={drawn().rest} />
          {tones.map((tone) => (
            <path class={tone.class} d={drawn().paths[tone.letter] ?? ""} />
          ))}
        </svg>
      )}
    </>
  );
}
