import { createMemo, createSignal, type JSX, Show } from "solid-js";
import type { CredentialSet } from "#schema/api/credentials.ts";
import { useServers } from "#web/queries.ts";
import { ServerPick, serverNamed } from "#web/servers/server-pick.tsx";
import { serverName } from "#web/servers/server-state.ts";
import { notAllowed } from "#web/session.ts";
import { Button } from "#web/ui/button.tsx";
import { Dialog } from "#web/ui/dialog.tsx";
import { usesSet } from "./dependents.ts";
import { createTest, TestOutcome } from "./live-test.tsx";

/** One login with one set at one server: what a set is worth, without a job on many. */
export function TestSet(props: { set: CredentialSet; onClose: () => void }): JSX.Element {
  const servers = useServers();
  const test = createTest();
  // Those that use the set first, of them one that answers.
  const sorted = createMemo(() =>
    [...(servers.value ?? [])].sort(
      (a, b) =>
        Number(usesSet(b, props.set.id)) - Number(usesSet(a, props.set.id)) ||
        Number(b.reachable === true) - Number(a.reachable === true) ||
        (serverName(a) < serverName(b) ? -1 : 1),
    ),
  );
  const [typed, setTyped] = createSignal<string | null>(null);
  const text = (): string => typed() ?? (sorted()[0] && usesSet(sorted()[0] as NonNullable<ReturnType<typeof serverNamed>>, props.set.id) ? serverName(sorted()[0] as never) : "");
  const server = createMemo(() => serverNamed(text(), servers.value ?? []));
  const blocked = (): string | undefined =>
    notAllowed("operator") ??
    (props.set.credential_type !== "idrac" ? "Only sets for iDRACs can be tested yet." : undefined) ??
    (!server() ? "Name a server that is in the inventory." : undefined) ??
    (server() && !props.set.sealed_for_site_ids.includes(server()?.site_id ?? "") ? `The set has no password for ${server()?.site_name}: enter it again first.` : undefined);
  const run = (): void => {
    const at = server();
    if (at && !blocked() && !test.busy) test.start(at.id, [props.set.id]);
  };
  return (
    <Dialog
      open
      title={`Test "${props.set.name}" on a server`}
      sub="The site's agent opens a session at its iDRAC, and closes it again. A refused login counts for the iDRAC's blocking."
      onClose={props.onClose}
      footer={
        <>
          <Show when={blocked()}>
            <span class="mr-auto text-muted">{blocked()}</span>
          </Show>
          <Button onClick={props.onClose}>Close</Button>
          <Button kind="primary" busy={test.busy} blocked={blocked()} onClick={run}>
            {test.jobId ? "Test again" : "Test"}
          </Button>
        </>
      }
    >
      <form
        class="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <ServerPick
          label="Server"
          help={server() ? `${server()?.ip_address} at ${server()?.site_name}` : "By its name, service tag or address."}
          servers={sorted()}
          value={text()}
          onInput={setTyped}
        />
        <TestOutcome test={test} />
        <button type="submit" class="hidden" />
      </form>
    </Dialog>
  );
}
