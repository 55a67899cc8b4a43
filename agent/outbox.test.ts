import fc from "fast-check";
import { expect, test } from "vitest";
import { wire } from "#schema/protocol.ts";
import { Outbox } from "./outbox.ts";

type Move = { move: "append"; events: number } | { move: "send"; size: number } | { move: "arrive" | "ack" | "cut" | "connect" } | { move: "lie"; ahead: number };

const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ move: fc.constant("append" as const), events: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 9, arbitrary: fc.record({ move: fc.constant("send" as const), size: fc.integer({ min: 1, max: 8 }) }) },
  { weight: 8, arbitrary: fc.record({ move: fc.constantFrom("arrive" as const, "arrive" as const, "ack" as const) }) },
  { weight: 3, arbitrary: fc.record({ move: fc.constantFrom("cut" as const, "connect" as const, "connect" as const) }) },
  { weight: 1, arbitrary: fc.record({ move: fc.constant("lie" as const), ahead: fc.integer({ min: 1, max: 9 }) }) },
);

test("through cuts, lost batches and late acknowledgements every number is applied once, in order, and none is forgotten before it is", () => {
  fc.assert(
    fc.property(fc.array(moves, { maxLength: 120 }), (life) => {
      const outbox = new Outbox(0, 0);
      let appended = 0;
      let forgotten = 0;
      let connected = false;
      /** The other side: what is committed, and what is on the wire to it and back. */
      let committed = 0;
      let wireUp: { first: number; last: number }[] = [];
      let wireDown: number[] = [];
      let unacknowledged = 0;

      const forget = (upTo: number): void => {
        expect(upTo, "the journal never forgets what is not committed").toBeLessThanOrEqual(committed);
        expect(upTo).toBeGreaterThanOrEqual(forgotten);
        forgotten = upTo;
      };
      const send = (size: number): void => {
        const first = outbox.next();
        if (first === null) return;
        expect(connected, "nothing is sent without a link").toBe(true);
        expect(first, "what is forgotten cannot be sent").toBeGreaterThan(forgotten);
        const last = Math.min(appended, first + size - 1);
        expect(last, "only events that exist are sent").toBeGreaterThanOrEqual(first);
        outbox.batchSent(last);
        wireUp.push({ first, last });
        unacknowledged++;
        expect(unacknowledged, "batches in flight").toBeLessThanOrEqual(wire.maxUnackedBatches);
      };
      const arrive = (): void => {
        const batch = wireUp.shift();
        if (!batch) return;
        expect(batch.first, "no gap").toBeLessThanOrEqual(committed + 1);
        committed = Math.max(committed, batch.last);
        wireDown.push(committed);
      };
      const acknowledge = (): void => {
        const ack = wireDown.shift();
        if (ack === undefined) return;
        unacknowledged--;
        forget(outbox.acknowledged(ack));
      };
      const connect = (): void => {
        wireUp = [];
        wireDown = [];
        unacknowledged = 0;
        connected = true;
        forget(outbox.connected(committed));
      };

      for (const move of life) {
        if (move.move === "append") {
          appended += move.events;
          outbox.appended(appended);
        } else if (move.move === "send") send(move.size);
        else if (move.move === "arrive") arrive();
        else if (move.move === "ack") acknowledge();
        else if (move.move === "connect") connect();
        else if (move.move === "lie") forget(outbox.acknowledged(appended + move.ahead));
        else {
          connected = false;
          outbox.disconnected();
          expect(outbox.next()).toBeNull();
        }
        expect(outbox.waiting).toBe(appended - forgotten);
      }

      connect();
      for (let i = 0; i < 1_000 && outbox.waiting > 0; i++) {
        send(3);
        arrive();
        acknowledge();
      }
      expect(committed, "in the end everything is there").toBe(appended);
      expect(outbox.waiting).toBe(0);
      expect(outbox.next()).toBeNull();
    }),
    { numRuns: 400 },
  );
});

test("at most eight batches wait for their acknowledgement; each one that comes lets one more out", () => {
  const outbox = new Outbox(100, 0);
  outbox.connected(0);
  for (let n = 1; n <= wire.maxUnackedBatches; n++) {
    expect(outbox.next()).toBe(n);
    outbox.batchSent(n);
  }
  expect(outbox.next()).toBeNull();
  outbox.acknowledged(2);
  expect(outbox.next()).toBe(9);
});

test("after a restart it goes on where the control plane stands, which may be further than the last acknowledgement seen", () => {
  const outbox = new Outbox(10, 3);
  expect(outbox.waiting).toBe(7);
  expect(outbox.connected(6)).toBe(6);
  expect(outbox.next()).toBe(7);
});
