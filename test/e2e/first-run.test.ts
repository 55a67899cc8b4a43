// From an empty machine to a server that was power-cycled, by hand, in a real Chromium.
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type DataCentre, startDataCentre } from "#test/simulators/data-centre.ts";
import { freePort } from "#test/stage/free-port.ts";
import { type ManagedProcess, startProcess } from "#test/stage/process.ts";
import { accessibilityFindings, chromiumPath, launch, open, type Watched } from "./browser.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const password = "a long sentence for the admin";
const idracPassword = "rack-and-pinion-77";
const setupCode = "SETUP-CODE1";

/** The console as its sources are now. */
function buildConsole(): void {
  execFileSync(process.execPath, [".ci/build-console.ts"], { cwd: root });
}

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("first run, in Chromium", () => {
  let folder: string;
  let home: string;
  let dataCentre: DataCentre;
  let controlPlane: ManagedProcess;
  let agent: ManagedProcess | undefined;
  let browser: Browser;
  let watched: Watched;
  let url: string;

  beforeAll(async () => {
    buildConsole();
    folder = mkdtempSync(join(tmpdir(), "dsm-e2e-"));
    home = join(folder, "agent");
    mkdirSync(home);
    writeFileSync(join(home, "settings.json"), JSON.stringify({ allow_list: ["127.0.0.0/8"], bmc: { requests_per_second: 200 } }));
    dataCentre = await startDataCentre({
      speed: 60,
      bmcs: [
        { address: "127.0.51.10", profile: "idrac9-late", serviceTag: "E2E0001", model: "R750", hostOsName: "esx-a", username: "root", password: idracPassword },
        { address: "127.0.51.11", profile: "idrac10", serviceTag: "E2E0002", model: "R670", hostOsName: "esx-b", username: "root", password: idracPassword },
        { address: "127.0.51.12", profile: "idrac8", serviceTag: "E2E0003", model: "R730", hostOsName: "esx-c", username: "root", password: "another" },
        { address: "127.0.51.13", profile: "hpe-ilo5" },
      ],
    });
    const port = await freePort();
    controlPlane = await startProcess({
      name: "control plane",
      args: ["control-plane/node/main.ts", "--data", join(folder, "data"), "--port", String(port), "--json"],
      env: { DSM_SETUP_CODE: setupCode },
      logFile: join(folder, "control-plane.log"),
      readyWhen: /"ready":true/,
    });
    url = `https://127.0.0.1:${port}`;
    browser = await launch();
    watched = await open(browser, url);
  });

  afterAll(async () => {
    await browser?.close();
    await agent?.stop();
    await controlPlane?.stop();
    await dataCentre?.stop();
    if (folder) rmSync(folder, { recursive: true, force: true });
  });

  const startAgent = (): Promise<ManagedProcess> =>
    startProcess({
      name: "agent",
      args: ["agent/main.ts", "run", "--home", home, "--patience", "2"],
      logFile: join(folder, "agent.log"),
      readyWhen: /agent started/,
    });

  afterEach(async ({ task }) => {
    // What a person would have seen when it went wrong.
    if (task.result?.state === "fail") await watched.page.screenshot({ path: join(root, "test/e2e/screenshots", `${task.name.replaceAll(/\W+/g, "-").slice(0, 60)}.png`) });
  });

  it("makes the first admin with the set-up code, and refuses a wrong one in words", async () => {
    const { page } = watched;
    await page.goto(url);
    await page.waitForURL("**/setup");
    await page.getByLabel("Setup code").fill("WRONG-CODE0");
    await page.getByLabel("Password").fill(password);
    await page.getByLabel("Name of the first site").fill("Berlin");
    await page.getByRole("button", { name: "Make the admin and sign in" }).click();
    await page
      .getByText(/set-?up code/i)
      .nth(1)
      .waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel("Setup code").fill(setupCode);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Make the admin and sign in" }).click();
    await page.waitForURL("**/first-steps");
    await page.getByRole("button", { name: "Make a code" }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it("shows the command that enrols an agent, and sees it come online by itself", async () => {
    const { page } = watched;
    await page.getByRole("button", { name: "Make a code" }).click();
    const command = await page
      .getByText(/node agent\/main\.ts enroll [\w-]+/)
      .first()
      .textContent();
    const code = /enroll ([\w-]+)/.exec(command ?? "")?.[1] ?? "";
    await page.getByText("Waiting for the agent to enrol").waitFor();
    await run(process.execPath, ["agent/main.ts", "enroll", code, "--home", home], { cwd: root });
    agent = await startAgent();
    await page.getByText("Berlin has an agent.").waitFor();
    // The code works once.
    await expect(run(process.execPath, ["agent/main.ts", "enroll", code, "--home", join(folder, "second")], { cwd: root })).rejects.toThrow(/used|spent|once/i);
  });

  it("can be left and resumed at each step: the overview says what is next, and leads back", async () => {
    const { page } = watched;
    await page.getByRole("link", { name: "Later" }).click();
    await page.getByText("Next: store credentials.").waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("link", { name: "Go on" }).click();
    await page.waitForURL("**/first-steps");
    const path = page.getByRole("list", { name: "The four steps" }).getByRole("listitem");
    expect((await path.allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ").replaceAll(" ,", ",").trim())).toEqual([
      "Admin, done",
      "Agent, done",
      "3 Credentials",
      "4 Servers",
    ]);
    await page.reload();
    await page.getByRole("button", { name: "Add a credential set" }).waitFor();
  });

  it("an agent that goes away explains itself on the path, with what to look at and the commands", async () => {
    const { page } = watched;
    await agent?.stop();
    await page.getByText("is out of reach now.").waitFor({ timeout: 30_000 });
    for (const command of ["node agent/main.ts doctor", `curl -k ${url}/healthz`, "date -u"]) await page.getByText(command, { exact: true }).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    agent = await startAgent();
    await page.getByText("is out of reach now.").waitFor({ state: "hidden" });
  });

  it("stores credentials sealed in the browser: what is sent holds no password", async () => {
    const { page } = watched;
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.postData() ?? ""));
    await page.getByRole("button", { name: "Add a credential set" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name", { exact: true }).fill("Berlin root");
    await dialog.getByLabel("User name").fill("root");
    await dialog.getByLabel("Password").fill(idracPassword);
    await dialog.getByRole("button", { name: "Add range" }).click();
    await dialog.getByLabel("Range 1", { exact: true }).fill("127.0.51.0/24");
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Add set" }).click();
    await dialog.waitFor({ state: "hidden" });
    expect(sent.join("\n")).toContain("hpke1.");
    expect(sent.join("\n")).not.toContain(idracPassword);
  });

  it("discovers with live progress, and gives the reason for each address that was left", async () => {
    const { page } = watched;
    await page.getByRole("button", { name: "Discover servers" }).click();
    await page.waitForURL("**/discover");
    await page.getByLabel("Addresses", { exact: true }).fill("fd00::/64");
    await page.getByText(/IPv6 network/).waitFor();
    await page.getByLabel("Addresses", { exact: true }).fill("127.0.51.8-127.0.51.20");
    await page.getByText("addresses are asked").waitFor();
    await page.getByText("Advanced").click();
    await page.getByLabel("Port").fill(String(dataCentre.port));
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: "Scan 13 addresses" }).click();
    await page.waitForURL("**/jobs/*");
    await page.locator("main").getByText("Done", { exact: true }).first().waitFor({ timeout: 60_000 });
    await page
      .getByText(/no credential works/)
      .first()
      .waitFor();
    await page.getByText(/HPE/).first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it("power-cycles a server, live to the end, and shows each request", async () => {
    const { page } = watched;
    await page.goto(`${url}/servers`);
    await page.getByRole("row", { name: /esx-a/ }).getByRole("checkbox").check();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByRole("button", { name: /power/i }).last().click();
    await page.getByRole("menuitem", { name: "Reset now…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/Type .* to go on/).fill("esx-a");
    expect(await accessibilityFindings(page)).toEqual([]);
    await dialog.getByRole("button", { name: "Reset esx-a" }).click();
    await page.getByRole("link", { name: "Watch it" }).click();
    await page.locator("main").getByText("Done", { exact: true }).first().waitFor({ timeout: 60_000 });
    // What passed is folded; a search opens it.
    await page.getByLabel("Find in the log").fill("ComputerSystem.Reset");
    await page.getByLabel("Find in the log").press("Enter");
    await page.getByText("Actions/ComputerSystem.Reset").first().waitFor();
    expect(dataCentre.idrac("127.0.51.10").requests.filter((entry) => entry.path.endsWith("ComputerSystem.Reset"))).toHaveLength(1);
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it("explains a failure to a person: what, where, what to do, the evidence folded", async () => {
    const { page } = watched;
    dataCentre.idrac("127.0.51.11").setPassword("changed-by-somebody");
    await page.goto(`${url}/servers`);
    await page.getByRole("row", { name: /esx-b/ }).getByRole("checkbox").check();
    // What only reads needs no review.
    await page.getByRole("toolbar").getByRole("button", { name: "Check health" }).click();
    await page.getByRole("link", { name: "Watch it" }).click();
    await page.getByText("Failed").first().waitFor({ timeout: 60_000 });
    await page
      .getByText(/refused/i)
      .first()
      .waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.goto(`${url}/activity`);
    await page.getByText("/redfish/v1/SessionService/Sessions").first().waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
  });

  it("puts an unknown outcome before a person: what was sent, what the server says, and a decision with its reason", async () => {
    const { page } = watched;
    const idrac = dataCentre.idrac("127.0.51.10");
    const before = idrac.requests.length;
    idrac.faults.add({ kind: "never-after", method: "POST", path: "*/Actions/ComputerSystem.Reset" });
    await page.goto(`${url}/servers`);
    await page.getByRole("row", { name: /esx-a/ }).getByRole("checkbox").check();
    await page.getByRole("button", { name: /power/i }).last().click();
    await page.getByRole("menuitem", { name: "Change power…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Action").selectOption("nmi");
    await dialog.getByLabel(/Type .* to go on/).fill("esx-a");
    await dialog.getByRole("button", { name: /NMI/ }).click();
    await page.getByRole("link", { name: "Watch it" }).click();
    while (!idrac.requests.slice(before).some((entry) => entry.path.endsWith("ComputerSystem.Reset"))) await new Promise((resolve) => setTimeout(resolve, 10));
    agent?.kill("SIGKILL");
    await agent?.exited;
    agent = await startAgent();
    await page.getByText(/Did "Send NMI" happen on esx-a/).waitFor();
    expect(await accessibilityFindings(page)).toEqual([]);
    await page.getByLabel("Why you decide so").fill("The console shows the dump.");
    await page.getByRole("button", { name: "It happened" }).click();
    await page.locator("main").getByText("Done", { exact: true }).first().waitFor();
    expect(idrac.requests.slice(before).filter((entry) => entry.path.endsWith("ComputerSystem.Reset"))).toHaveLength(1);
  });

  it("works on a phone and in the dark", async () => {
    const state = await watched.context.storageState();
    const phone = await open(browser, url, { width: 390, height: 844, theme: "dark" });
    await phone.context.addCookies(state.cookies);
    for (const path of ["/", "/servers", "/jobs", "/activity", "/settings/sites", "/settings/credentials", "/settings/audit"]) {
      await phone.page.goto(`${url}${path}`);
      await phone.page.locator("main h1").first().waitFor();
      expect({ path, findings: await accessibilityFindings(phone.page) }).toEqual({ path, findings: [] });
      const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect({ path, overflow }).toEqual({ path, overflow: 0 });
    }
    expect(phone.complaints).toEqual([]);
    await phone.context.close();
  });

  it("asks no other origin for anything, and the console stays quiet", () => {
    expect(watched.complaints).toEqual([]);
  });
});
