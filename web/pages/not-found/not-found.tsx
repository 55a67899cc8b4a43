import type { JSX } from "solid-js";
import { Empty } from "#web/ui/empty.tsx";
import { Link, useHere } from "#web/ui/link.tsx";
import { PageHead } from "#web/ui/page.tsx";

export default function NotFound(): JSX.Element {
  const here = useHere();
  return (
    <>
      <PageHead title="There is no such page" />
      <Empty
        icon="question"
        title={here.path}
        action={
          <>
            <Link class="btn primary" href="/">
              Overview
            </Link>
            <Link class="btn" href="/servers">
              Servers
            </Link>
          </>
        }
      >
        The address may be mistyped, or what it showed was removed. Search with Ctrl K.
      </Empty>
    </>
  );
}
