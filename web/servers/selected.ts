// The servers that are selected on the page that is shown: the palette runs jobs on them.
import { createSignal } from "solid-js";
import type { Server } from "#schema/api/servers.ts";

const [selectedServers, setSelectedServers] = createSignal<readonly Server[]>([]);

export { selectedServers, setSelectedServers };
