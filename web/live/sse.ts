// Server-Sent Events (HTML standard, 9.2) from a byte stream: their ids and data, in the pieces in which they come.
export interface Message {
  id: string | null;
  data: string;
}

/** One event's text: its id and data lines; comments and other fields are dropped. */
function parseMessage(text: string): Message {
  let id: string | null = null;
  const data: string[] = [];
  for (const line of text.split("\n")) {
    if (line.startsWith("data:")) data.push(line.slice(line.charCodeAt(5) === 32 ? 6 : 5));
    else if (line.startsWith("id:")) id = line.slice(3).trim();
  }
  return { id, data: data.join("\n") };
}

/** Takes text as it arrives, and gives the events that are whole. Each character is looked at once, however a burst is cut up. */
export function createParser(): (text: string) => Message[] {
  let rest = "";
  return (text) => {
    const from = Math.max(0, rest.length - 1);
    const all = rest + (text.includes("\r") ? text.replaceAll("\r", "") : text);
    const messages: Message[] = [];
    let start = 0;
    for (let end = all.indexOf("\n\n", from); end >= 0; end = all.indexOf("\n\n", start)) {
      const message = parseMessage(all.slice(start, end));
      if (message.data !== "" || message.id !== null) messages.push(message);
      start = end + 2;
    }
    rest = all.slice(start);
    return messages;
  };
}
