// The one place that knows the router's hooks. Plain <a href> is followed by the router too.
import { useBeforeLeave, useLocation, useNavigate, useParams, useSearchParams } from "@solidjs/router";
import { type JSX, onCleanup } from "solid-js";

export function Link(props: {
  href: string;
  class?: string;
  title?: string | undefined;
  tabindex?: number;
  label?: string;
  onClick?: () => void;
  children: JSX.Element;
}): JSX.Element {
  return (
    <a href={props.href} class={props.class ?? "link"} title={props.title} tabindex={props.tabindex} aria-label={props.label} onClick={() => props.onClick?.()}>
      {props.children}
    </a>
  );
}

/** Goes to a path of the console. */
export function useGo(): (to: string, options?: { replace?: boolean }) => void {
  const navigate = useNavigate();
  return (to, options) => navigate(to, { replace: options?.replace ?? false });
}

/** Calls `ask` instead of leaving the page while `holds` says so; `leave` then goes on. The browser itself asks before a reload or a closed tab. */
export function useStay(holds: () => boolean, ask: (leave: () => void) => void): void {
  useBeforeLeave((event) => {
    if (event.defaultPrevented || !holds()) return;
    event.preventDefault();
    ask(() => event.retry(true));
  });
  const onUnload = (event: BeforeUnloadEvent): void => {
    if (holds()) event.preventDefault();
  };
  addEventListener("beforeunload", onUnload);
  onCleanup(() => removeEventListener("beforeunload", onUnload));
}

export function useHere(): { readonly path: string; readonly search: string; readonly hash: string } {
  const location = useLocation();
  return {
    get path() {
      return location.pathname;
    },
    get search() {
      return location.search;
    },
    /** Without its `#`. */
    get hash() {
      return decodeURIComponent(location.hash.slice(1));
    },
  };
}

/** Sets parameters of the URL and leaves the place after its `#`: what it named is not there any more. */
export function useLeavePlace(): (params: Record<string, string | undefined>) => void {
  const location = useLocation();
  const navigate = useNavigate();
  return (params) => {
    const search = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(params)) {
      if (value) search.set(name, value);
      else search.delete(name);
    }
    const text = search.toString();
    navigate(`${location.pathname}${text ? `?${text}` : ""}`, { replace: true, scroll: false, resolve: false });
  };
}

export function usePathParam(name: string): () => string {
  const params = useParams<Record<string, string>>();
  return () => params[name] ?? "";
}

/** State kept in the URL: `?name=value`. Setting it replaces the entry, so that Back leaves the page. */
export function useUrlState<Name extends string>(...names: readonly Name[]): { get: (name: Name) => string; set: (values: Partial<Record<Name, string | undefined>>) => void } {
  const [search, setSearch] = useSearchParams<Record<string, string>>();
  void names;
  return {
    get: (name) => search[name] ?? "",
    set: (values) => setSearch(values as Record<string, string | undefined>, { replace: true, scroll: false }),
  };
}
