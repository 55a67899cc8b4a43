// `npm run crash-points`: every crash point of each scripted job.
import { crashPoints, scripts } from "./crash-points.ts";
import { openDatabase } from "./database.ts";
import { catchForWorlds } from "./run.ts";
import { takeWebCrypto } from "./runtime.ts";

takeWebCrypto();
catchForWorlds();
const database = await openDatabase();
let broken = 0;
let sum = 0;
for (const script of scripts) {
  const points = await crashPoints(database, script, ({ host, effect, when, violations }) => {
    broken++;
    console.log(`"${script.name}", ${host} killed right ${when} effect ${effect}: ${violations.map(({ invariant, what }) => `${invariant}: ${what}`).join("; ")}`);
  });
  sum += points;
  console.log(`${script.name.padEnd(26)} ${String(points).padStart(5)} crash points`);
}
console.log(`${sum} crash points, ${broken} broken`);
process.exit(broken === 0 ? 0 : 1);
