// A thread with a plain TCP echo, for the bare round trip.
import { createServer } from "node:net";
import { parentPort } from "node:worker_threads";

const server = createServer({ noDelay: true }, (socket) => {
  socket.on("error", () => socket.destroy());
  socket.pipe(socket);
});
server.listen(0, "127.0.0.1", () => parentPort?.postMessage(server.address()));
