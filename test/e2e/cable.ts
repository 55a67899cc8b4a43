// The cable between a browser and the control plane: bytes pass, until it is pulled (nothing passes, and nobody is told) or cut (everybody is).
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

interface Pair {
  browser: Socket;
  controlPlane: Socket;
}

export class Cable {
  readonly url: string;
  /** Connections that were made since the start. */
  made = 0;
  private readonly server: Server;
  private port = 0;
  private readonly pairs = new Set<Pair>();
  private isPulled = false;
  private isCut = false;

  private constructor(server: Server, scheme: string) {
    this.server = server;
    this.url = `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("connection", (socket) => this.accept(socket));
  }

  static start(scheme: "http" | "https" = "http"): Promise<Cable> {
    const server = createServer();
    return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(new Cable(server, scheme))));
  }

  connectTo(port: number): void {
    this.port = port;
  }

  /** How many connections are open now. */
  get open(): number {
    return this.pairs.size;
  }

  /** Nothing passes on any connection, old or new. What was open stays dead when it is plugged in again, as behind a firewall that forgot it. */
  pull(): void {
    this.isPulled = true;
    for (const { browser, controlPlane } of this.pairs) {
      browser.removeAllListeners("data").resume();
      controlPlane.removeAllListeners("data").resume();
    }
  }

  plugIn(): void {
    this.isPulled = false;
    this.isCut = false;
  }

  /** Ends all connections, and refuses new ones until it is plugged in. */
  cut(): void {
    this.isCut = true;
    for (const { browser, controlPlane } of this.pairs) {
      browser.destroy();
      controlPlane.destroy();
    }
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(browser: Socket): void {
    if (this.isCut) return void browser.destroy();
    this.made++;
    const controlPlane = connect({ port: this.port, host: "127.0.0.1", noDelay: true });
    browser.setNoDelay(true);
    const pair = { browser, controlPlane };
    this.pairs.add(pair);
    const end = (): void => {
      this.pairs.delete(pair);
      browser.destroy();
      controlPlane.destroy();
    };
    for (const socket of [browser, controlPlane]) socket.on("error", end).on("close", end);
    if (this.isPulled) {
      browser.resume();
      return;
    }
    browser.on("data", (bytes) => controlPlane.write(bytes));
    controlPlane.on("data", (bytes) => browser.write(bytes));
  }
}
