import type { JSX } from "solid-js";
import { Dynamic } from "solid-js/web";

/** 16 × 16, one stroke weight. `.cut` is drawn in the colour of the surface (--cut). */
const shapes = {
  ok: () => (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path class="cut" d="M4.8 8.2l2.2 2.2 4.2-4.6" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" />
    </>
  ),
  warn: () => (
    <>
      <path d="M8 1.6L15.2 14H.8z" fill="currentColor" stroke="currentColor" stroke-linejoin="round" />
      <path class="cut" d="M8 6v4M8 11.9v.2" stroke-width="1.7" stroke-linecap="round" />
    </>
  ),
  crit: () => (
    <>
      <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />
      <path class="cut" d="M8 4.4v4.4M8 11.4v.2" stroke-width="1.8" stroke-linecap="round" />
    </>
  ),
  unknown: () => <circle cx="8" cy="8" r="6.2" {...line} stroke-dasharray="2.6 2.2" />,
  unreachable: () => (
    <>
      <circle cx="8" cy="8" r="6.2" {...line} stroke-dasharray="1.2 2.4" />
      <path {...line} d="M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" />
    </>
  ),
  question: () => (
    <>
      <path d="M8 .8L15.2 8 8 15.2.8 8z" fill="currentColor" />
      <path class="cut" d="M6.2 6.3a1.9 1.9 0 1 1 2.7 1.8c-.6.3-.9.6-.9 1.2M8 11.3v.2" stroke-width="1.5" stroke-linecap="round" />
    </>
  ),
  run: () => (
    <>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-opacity=".25" stroke-width="2.4" />
      <path d="M8 2a6 6 0 0 1 6 6" fill="none" stroke="currentColor" stroke-width="2.4" stroke-linecap="round" />
    </>
  ),
  wait: () => <circle cx="8" cy="8" r="6.2" {...line} />,
  play: () => <path {...line} d="M5 3.2v9.6l8-4.8z" />,
  pause: () => (
    <>
      <circle cx="8" cy="8" r="6.6" {...line} />
      <path {...line} d="M6.4 5.6v4.8M9.6 5.6v4.8" />
    </>
  ),
  cancelled: () => (
    <>
      <circle cx="8" cy="8" r="6.2" {...line} />
      <path {...line} d="M3.8 12.2l8.4-8.4" />
    </>
  ),
  skip: () => (
    <>
      <circle cx="8" cy="8" r="6.2" {...line} />
      <path {...line} d="M5 8h6" />
    </>
  ),
  power: () => <path {...line} d="M8 2v5M4.6 4.2a5 5 0 1 0 6.8 0" />,
  find: () => (
    <>
      <circle cx="7" cy="7" r="4.4" {...line} />
      <path {...line} d="M10.4 10.4L14 14" />
    </>
  ),
  home: () => <path {...line} d="M2 8h3l1.5-4 3 8L11 8h3" />,
  server: () => (
    <>
      <rect x="2" y="2.5" width="12" height="4.5" rx="1" {...line} />
      <rect x="2" y="9" width="12" height="4.5" rx="1" {...line} />
      <path {...line} d="M4.5 4.8h.1M4.5 11.2h.1" />
    </>
  ),
  group: () => (
    <>
      <rect x="2" y="2" width="5" height="5" rx="1" {...line} />
      <rect x="9" y="2" width="5" height="5" rx="1" {...line} />
      <rect x="2" y="9" width="5" height="5" rx="1" {...line} />
      <rect x="9" y="9" width="5" height="5" rx="1" {...line} />
    </>
  ),
  jobs: () => <path {...line} d="M2.5 3.5h7M2.5 8h11M2.5 12.5h5" />,
  activity: () => <path {...line} d="M3 4l3 3-3 3M8 11.5h5" />,
  site: () => (
    <>
      <path {...line} d="M8 14.4s4.8-4.3 4.8-8A4.8 4.8 0 0 0 3.2 6.4c0 3.7 4.8 8 4.8 8z" />
      <circle cx="8" cy="6.4" r="1.6" {...line} />
    </>
  ),
  key: () => (
    <>
      <circle cx="5" cy="11" r="3" {...line} />
      <path {...line} d="M7.2 8.8L13.5 2.5M11 5l2 2M9.2 6.8l1.4 1.4" />
    </>
  ),
  people: () => (
    <>
      <circle cx="6" cy="5.4" r="2.6" {...line} />
      <path {...line} d="M1.6 13.6c.3-2.8 2-4.2 4.4-4.2s4.1 1.4 4.4 4.2M10.6 3.2a2.4 2.4 0 0 1 0 4.4M12 9.8c1.5.5 2.3 1.8 2.5 3.8" />
    </>
  ),
  person: () => (
    <>
      <circle cx="8" cy="5.4" r="2.8" {...line} />
      <path {...line} d="M2.8 13.8c.4-3 2.3-4.4 5.2-4.4s4.8 1.4 5.2 4.4" />
    </>
  ),
  audit: () => (
    <>
      <path {...line} d="M3.2 1.8h6.6l3 3v9.4H3.2z" />
      <path {...line} d="M5.6 7.2h4.8M5.6 9.6h4.8M5.6 12h2.8" />
    </>
  ),
  settings: () => (
    <>
      <path {...line} d="M2 5h7M13 5h1M2 11h1M7 11h7" />
      <circle cx="11" cy="5" r="1.8" {...line} />
      <circle cx="5" cy="11" r="1.8" {...line} />
    </>
  ),
  close: () => <path {...line} d="M4 4l8 8M12 4l-8 8" />,
  more: () => <path {...line} stroke-width="2.2" d="M3.2 8h.1M8 8h.1M12.8 8h.1" />,
  down: () => <path {...line} d="M4 6l4 4 4-4" />,
  right: () => <path {...line} d="M6 4l4 4-4 4" />,
  up: () => <path {...line} d="M4 10l4-4 4 4" />,
  left: () => <path {...line} d="M10 4L6 8l4 4" />,
  plus: () => <path {...line} d="M8 3v10M3 8h10" />,
  tick: () => <path {...line} d="M3 8.5l3.2 3.2L13 5" />,
  copy: () => (
    <>
      <rect x="5.5" y="5.5" width="8" height="8.5" rx="1.2" {...line} />
      <path {...line} d="M10.5 3.2V2.6H2.6v8.3h.8" />
    </>
  ),
  link: () => <path {...line} d="M6.5 9.5l3-3M7.2 4.8l1.6-1.6a2.6 2.6 0 0 1 3.8 3.8l-1.7 1.7M8.8 11.2l-1.6 1.6a2.6 2.6 0 0 1-3.8-3.8l1.7-1.7" />,
  download: () => <path {...line} d="M8 2.5v7.2M5 7l3 3 3-3M3 13.2h10" />,
  menu: () => <path {...line} d="M2.5 4h11M2.5 8h11M2.5 12h11" />,
  sun: () => (
    <>
      <circle cx="8" cy="8" r="3" {...line} />
      <path {...line} d="M8 1.4v1.2M8 13.4v1.2M1.4 8h1.2M13.4 8h1.2M3.3 3.3l.9.9M11.8 11.8l.9.9M3.3 12.7l.9-.9M11.8 4.2l.9-.9" />
    </>
  ),
  moon: () => <path {...line} d="M13.4 9.6A5.8 5.8 0 1 1 6.4 2.6a4.6 4.6 0 0 0 7 7z" />,
  differs: () => <path {...line} d="M3 6h10M3 10h10M10.6 2.8L5.4 13.2" />,
  eye: () => (
    <>
      <path {...line} d="M1.4 8S3.8 3.6 8 3.6 14.6 8 14.6 8 12.2 12.4 8 12.4 1.4 8 1.4 8z" />
      <circle cx="8" cy="8" r="1.9" {...line} />
    </>
  ),
  help: () => (
    <>
      <circle cx="8" cy="8" r="6.4" {...line} />
      <path {...line} d="M6.2 6.4a1.8 1.8 0 1 1 2.6 1.7c-.6.3-.8.6-.8 1.2M8 11.5v.1" />
    </>
  ),
  health: () => <path {...line} d="M1.8 8.4h3l1.4-3.2 2.6 6 1.6-4 .8 1.2h3" />,
  pencil: () => <path {...line} d="M3 13l.6-2.8 7.2-7.2 2.2 2.2-7.2 7.2zM9.6 4.2l2.2 2.2" />,
  trash: () => <path {...line} d="M2.8 4.4h10.4M6.2 4.2V2.6h3.6v1.6M4.2 4.6l.6 9h6.4l.6-9" />,
  refresh: () => <path {...line} d="M13.2 8a5.2 5.2 0 1 1-1.6-3.8M13.4 2v3h-3" />,
  lock: () => (
    <>
      <rect x="3" y="7" width="10" height="7" rx="1.2" {...line} />
      <path {...line} d="M5.2 7V4.8a2.8 2.8 0 0 1 5.6 0V7" />
    </>
  ),
  signout: () => <path {...line} d="M6 2.6H2.8v10.8H6M6.4 8h7M10.6 5.2L13.4 8l-2.8 2.8" />,
  sidebar: () => (
    <>
      <rect x="2" y="2.6" width="12" height="10.8" rx="1.4" {...line} />
      <path {...line} d="M6 2.8v10.4" />
    </>
  ),
} as const;

const line = { fill: "none", stroke: "currentColor", "stroke-width": "1.5", "stroke-linecap": "round", "stroke-linejoin": "round" } as const;

export type IconName = keyof typeof shapes;

export function Icon(props: { name: IconName; class?: string; size?: number; spin?: boolean }): JSX.Element {
  return (
    <svg
      class={`i ${props.spin ? "spin" : ""} ${props.class ?? ""}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      style={{ width: props.size ? `${props.size}px` : undefined, height: props.size ? `${props.size}px` : undefined }}
    >
      <Dynamic component={shapes[props.name]} />
    </svg>
  );
}
