// `npm run screenshots`: every page of the console, in both themes, on a desktop and on a phone.
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { startJobs, startShowcase } from "#test/showcase/showcase.ts";
import { stopAll } from "#test/stage/process.ts";
import { accessibilityFindings, launch, open } from "./browser.ts";
import { pagesOf, signIn } from "./pages.ts";

const help = `Takes a picture of every page of the console, in both themes, on a desktop (1280 x 720) and on a phone (390 x 844).

  npm run screenshots -- [options]

  --out <folder>     where to (test/e2e/screenshots)
  --only <text>      pages whose name contains this; may be given several times
  --theme <theme>    light or dark alone
  --size <size>      one of: desktop, phone, zoom (a desktop at 400 %: 320 x 180), wide (3840 x 2160); may be given several times
  --servers <n>      of the second site (120)
  --axe              says what axe finds on each page, too
  --help

Needs a Chromium (CHROMIUM=<path> if it is not in a usual place).`;

const sizes = { desktop: { width: 1280, height: 720 }, phone: { width: 390, height: 844 }, zoom: { width: 320, height: 180 }, wide: { width: 3840, height: 2160 } };

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      out: { type: "string", default: fileURLToPath(new URL("screenshots", import.meta.url)) },
      only: { type: "string", multiple: true },
      theme: { type: "string" },
      size: { type: "string", multiple: true, default: ["desktop", "phone"] },
      servers: { type: "string", default: "120" },
      axe: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    console.log(help);
    return 0;
  }
  const themes = (["light", "dark"] as const).filter((theme) => values.theme === undefined || values.theme === theme);
  const chosen = Object.entries(sizes).filter(([size]) => values.size.includes(size));
  if (themes.length === 0 || chosen.length === 0) {
    console.error(`${help}\n\nThere is no such theme or size.`);
    return 2;
  }
  mkdirSync(values.out, { recursive: true });
  execFileSync(process.execPath, [".ci/build-console.ts"], { cwd: fileURLToPath(new URL("../../", import.meta.url)) });
  const showcase = await startShowcase({ servers: Number(values.servers), jobs: 400 });
  const browser = await launch();
  let taken = 0;
  let findings = 0;
  try {
    const running = await startJobs(showcase);
    const pages = (await pagesOf(showcase, running)).filter((page) => values.only === undefined || values.only.some((text) => page.name.includes(text)));
    for (const theme of themes) {
      for (const [size, viewport] of chosen) {
        const { page, context, complaints } = await open(browser, showcase.stage.url, { ...viewport, theme });
        await signIn(page, showcase.stage.url, showcase.stage.admin);
        for (const shot of pages) {
          await page.goto(`${showcase.stage.url}${shot.path}`);
          await page
            .locator("h1")
            .first()
            .waitFor()
            .catch(() => complaints.push(`${shot.name}: no heading`));
          await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
          await page.waitForTimeout(250);
          await shot.act?.(page).catch((error: unknown) => console.error(`${shot.name}: ${String(error).split("\n")[0]}`));
          await page.waitForTimeout(150);
          await page.screenshot({ path: join(values.out, `${shot.name}-${size}-${theme}.png`) });
          taken += 1;
          const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
          if (beyond > 0) complaints.push(`${shot.name}: ${beyond} px stand out at the right`);
          if (values.axe) for (const finding of await accessibilityFindings(page)) findings += Number(console.log(`${shot.name} ${size} ${theme}: ${finding}`) === undefined);
        }
        for (const complaint of complaints) findings += Number(console.log(`${size} ${theme}: ${complaint}`) === undefined);
        await context.close();
      }
    }
  } finally {
    await browser.close();
    await showcase.stop();
  }
  console.log(`${taken} pictures in ${values.out}${findings > 0 ? `, ${findings} findings` : ""}`);
  return findings > 0 ? 1 : 0;
}

const code = await main().finally(stopAll);
process.exit(code);
