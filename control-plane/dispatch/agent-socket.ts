/** One agent's link as the dispatch sees it: a runtime's WebSocket behind three functions. */
export interface AgentSocket {
  readonly id: string;
  /** Bytes that were sent and not yet taken by the network. */
  readonly bufferedBytes: number;
  send(text: string): void;
  close(why: string): void;
}
