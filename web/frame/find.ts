// Finding servers by what somebody remembers of them: name, service tag, address, MAC, model, site. What is meant most exactly comes first.
import type { Server } from "#schema/api/servers.ts";
import { serverName } from "#web/servers/server-state.ts";

/** A MAC address, or a part of one, in any spelling: aa:bb:cc, AA-BB-CC, aabb.cc. */
function macDigits(word: string): string | undefined {
  const digits = word.replaceAll(/[:.-]/g, "");
  return digits.length >= 4 && /^[0-9a-f]+$/.test(digits) && digits !== word ? digits : undefined;
}

/** How well a word fits one field: 0 is the field itself; undefined does not fit. */
function closeness(field: string | null, word: string): number | undefined {
  const at = field?.toLowerCase().indexOf(word) ?? -1;
  if (field === null || at < 0) return undefined;
  if (at === 0) return field.length === word.length ? 0 : 1;
  return /[\s._:-]/.test(field.charAt(at - 1)) ? 2 : 3;
}

/** How well a server fits all words; undefined when one of them does not fit at all. */
function serverFit(server: Server, words: readonly string[]): number | undefined {
  let worst = 0;
  for (const word of words) {
    const digits = macDigits(word);
    const names = [server.hostname, server.service_tag, server.ip_address].map((field) => closeness(field, word));
    // What many servers share tells less than what is one's own.
    const shared = [server.model, server.site_name].map((field) => closeness(field, word)).map((score) => (score === undefined ? undefined : score + 4));
    const macs = server.mac_addresses.map((mac) => closeness(mac, word) ?? (digits === undefined ? undefined : closeness(mac.replaceAll(/[:.-]/g, ""), digits)));
    const scores = [...names, ...shared, ...macs].filter((score) => score !== undefined);
    if (scores.length === 0) return undefined;
    worst = Math.max(worst, Math.min(...scores));
  }
  return worst;
}

export function findServers(servers: readonly Server[], words: readonly string[], most: number): Server[] {
  if (words.length === 0) return [];
  const found: { server: Server; score: number }[] = [];
  for (const server of servers) {
    const score = serverFit(server, words);
    if (score !== undefined) found.push({ server, score });
  }
  found.sort((a, b) => a.score - b.score || serverName(a.server).localeCompare(serverName(b.server), "en", { numeric: true }));
  return found.slice(0, most).map(({ server }) => server);
}

/** Whether somebody is typing, or has pasted, the id of a job: older ones than the console knows are asked for. */
export function mayBeJobId(text: string): boolean {
  return /^[0-9a-f]{6,8}(-[0-9a-f-]{0,28})?$/i.test(text.trim());
}
