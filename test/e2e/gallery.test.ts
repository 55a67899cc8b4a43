// The kit, part by part, in a real Chromium: how it looks to axe, and how it behaves under the keyboard.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { accessibilityFindings, chromiumPath } from "./browser.ts";
import { focused, overflow, useGallery } from "./gallery.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const shots = process.env.SCREENSHOTS ? join(root, "test/e2e/screenshots/gallery") : undefined;
const parts = ["tokens", "buttons", "menus", "dialogs", "fields", "form", "table", "tables", "log", "json", "diffs", "charts", "feedback"];

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("the kit's gallery, in Chromium", () => {
  const { visit } = useGallery();

  beforeAll(() => {
    if (shots) mkdirSync(shots, { recursive: true });
  });

  describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
    it.each([
      [1280, 720],
      [390, 844],
    ])("shows each part without an axe finding at %s x %s", async (width, height) => {
      const found: Record<string, unknown> = {};
      for (const part of parts) {
        await visit(
          part,
          async (page) => {
            const findings = await accessibilityFindings(page);
            const wide = await overflow(page);
            if (findings.length > 0 || wide > 0) found[part] = { findings, wide };
            if (shots) await shoot(page, `${part}-${theme}-${width}`);
          },
          { theme, width, height },
        );
      }
      expect(found).toEqual({});
    });

    it("shows what opens without an axe finding", async () => {
      const found: Record<string, string[]> = {};
      const look = async (page: Page, name: string): Promise<void> => {
        const findings = await accessibilityFindings(page);
        if (findings.length > 0) found[name] = findings;
        if (shots) await page.screenshot({ path: join(shots, `${name}-${theme}.png`) });
      };
      await visit(
        "menus",
        async (page) => {
          await page.getByRole("button", { name: "Actions" }).click();
          await page.getByRole("menuitem", { name: /Power on/ }).waitFor();
          await look(page, "menu");
          await page.keyboard.press("Escape");
          await page.getByRole("button", { name: "Search or run…" }).click();
          await page.getByRole("combobox", { name: "Search or run" }).fill("esx-1");
          await page
            .getByRole("option", { name: /esx-1\b/ })
            .first()
            .waitFor();
          await look(page, "palette");
          await page.keyboard.press("Escape");
          await page.getByRole("button", { name: "Keys and help" }).click();
          await page.getByRole("dialog").waitFor();
          await look(page, "help");
        },
        { theme },
      );
      await visit(
        "dialogs",
        async (page) => {
          for (const name of ["Wide, long", "Panel at the side", "A form that keeps what was typed"]) {
            await page.getByRole("button", { name }).click();
            await page.getByRole("dialog").waitFor();
            await look(page, name.replaceAll(/\W+/g, "-"));
            await page.keyboard.press("Escape");
            await page.getByRole("dialog").waitFor({ state: "hidden" });
          }
        },
        { theme },
      );
      await visit(
        "table",
        async (page) => {
          await page.getByRole("button", { name: "Columns" }).click();
          await page.getByRole("checkbox", { name: "Address" }).waitFor();
          await look(page, "columns");
        },
        { theme },
      );
      expect(found).toEqual({});
    });
  });

  /** The whole part, with what it wants to be seen hovered or focused. */
  async function shoot(page: Page, name: string): Promise<void> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send("DOM.enable");
    await cdp.send("CSS.enable");
    const { root: tree } = await cdp.send("DOM.getDocument");
    for (const state of ["hover", "focus-visible"]) {
      const { nodeIds } = await cdp.send("DOM.querySelectorAll", { nodeId: tree.nodeId, selector: `[data-force="${state}"]` });
      for (const nodeId of nodeIds) await cdp.send("CSS.forcePseudoState", { nodeId, forcedPseudoClasses: [state, ...(state === "hover" ? [] : ["focus"])] });
    }
    const before = page.viewportSize() ?? { width: 1280, height: 720 };
    const needed = await page.evaluate(() => (document.querySelector("main")?.scrollHeight ?? 0) + 90);
    await page.setViewportSize({ width: before.width, height: Math.min(3_000, Math.max(before.height, needed)) });
    await page.screenshot({ path: join(shots ?? "", `${name}.png`) });
    await page.setViewportSize(before);
  }

  describe("the menu", () => {
    it("is gone through by the arrows, says why something cannot be chosen, and gives the focus back", async () => {
      await visit("menus", async (page) => {
        const button = page.getByRole("button", { name: "Actions" });
        await button.focus();
        await page.keyboard.press("Enter");
        await page.getByRole("menuitem", { name: /Power on/ }).waitFor();
        for (let i = 0; i < 2; i += 1) await page.keyboard.press("ArrowDown");
        const blocked = page.getByRole("menuitem", { name: /BIOS settings/ });
        await expect.poll(() => blocked.evaluate((item) => item === document.activeElement)).toBe(true);
        expect(await blocked.getAttribute("aria-disabled")).toBe("true");
        await page.keyboard.press("Enter");
        expect(await page.getByText("Last: nothing").count()).toBe(1);
        await page.keyboard.press("Escape");
        await expect.poll(() => focused(page)).toBe("Actions");
        await page.keyboard.press("ArrowDown");
        await page.getByRole("menuitem", { name: /Power on/ }).waitFor();
        await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("role"))).toBe("menuitem");
        await page.keyboard.press("f");
        await expect.poll(() => focused(page)).toMatch(/^Find/);
        await page.keyboard.press("Enter");
        await page.getByText("Last: find").waitFor();
      });
    });

    it("tells which of a group is chosen", async () => {
      await visit("menus", async (page) => {
        await page.getByRole("button", { name: "Sort by name" }).click();
        expect(await page.getByRole("menuitemradio", { name: "name" }).getAttribute("aria-checked")).toBe("true");
        await page.getByRole("menuitemradio", { name: "model" }).click();
        await page.getByRole("button", { name: "Sort by model" }).waitFor();
      });
    });
  });

  it("the palette finds, goes and closes by the keyboard alone", async () => {
    await visit("menus", async (page) => {
      await page.getByRole("button", { name: "Search or run…" }).press("Enter");
      await page.keyboard.type("esx-12");
      await page.getByRole("option", { name: /^esx-12\b/ }).waitFor();
      await page.keyboard.press("ArrowDown");
      const active = await page.getByRole("combobox", { name: "Search or run" }).getAttribute("aria-activedescendant");
      expect(await page.locator(`[id="${active}"]`).getAttribute("aria-selected")).toBe("true");
      const title = (await page.locator(`[id="${active}"]`).textContent())?.match(/^esx-\d+?(?=44)/)?.[0];
      await page.keyboard.press("Enter");
      await page.getByText(`Last: ${title}`).waitFor();
      await expect.poll(() => focused(page)).toBe("Search or run…");
      await page.keyboard.press("Enter");
      await page.keyboard.type("zzz");
      await page.getByText('Nothing matches "zzz".').waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "hidden" });
    });
  });

  describe("the dialog", () => {
    it("gives the focus back to where it came from: a button, a menu's button, a neighbour of what is gone", async () => {
      await visit("dialogs", async (page) => {
        // As a person does: a key is pressed once the dialog has taken the focus, and the menu that led to it is gone.
        const opened = async (): Promise<void> => {
          await expect.poll(() => page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true);
          await page.getByRole("menu").waitFor({ state: "hidden" });
        };
        await page.getByRole("button", { name: "Plain" }).press("Enter");
        await opened();
        await page.keyboard.press("Escape");
        await expect.poll(() => focused(page)).toBe("Plain");
        await page.getByRole("button", { name: "Menu" }).press("Enter");
        await page.getByRole("menuitem", { name: "Open from a menu…" }).press("Enter");
        await opened();
        await page.keyboard.press("Escape");
        await expect.poll(() => focused(page)).toBe("Menu");
        await page.getByRole("button", { name: "Remove this button…" }).press("Enter");
        await opened();
        await page.getByRole("button", { name: "Remove", exact: true }).press("Enter");
        await expect.poll(() => focused(page)).toBe("Neighbour");
      });
    });

    it("closes one layer with each Escape, and keeps the focus in the upper one", async () => {
      await visit("dialogs", async (page) => {
        await page.getByRole("button", { name: "Layers" }).press("Enter");
        await page.getByRole("button", { name: "One more" }).press("Enter");
        await page.getByRole("dialog", { name: "The upper layer" }).waitFor();
        for (let i = 0; i < 5; i += 1) {
          await page.keyboard.press("Tab");
          expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]')?.querySelector("h2")?.textContent)).toBe("The upper layer");
        }
        await page.keyboard.press("Escape");
        await page.getByRole("dialog", { name: "The upper layer" }).waitFor({ state: "hidden" });
        await page.getByRole("dialog", { name: "The lower layer" }).waitFor();
        await expect.poll(() => focused(page)).toBe("One more");
        await page.keyboard.press("Escape");
        await expect.poll(() => focused(page)).toBe("Layers");
      });
    });

    it("keeps what was typed through a click beside it, Escape and a reload; never a password", async () => {
      await visit("dialogs", async (page) => {
        const begin = page.getByRole("button", { name: "A form that keeps what was typed" });
        await begin.click();
        await page.getByLabel("Name").fill("Berlin root");
        await page.getByLabel("Password").fill("rack-and-pinion");
        await page.mouse.click(5, 300);
        expect(await page.getByLabel("Name").inputValue()).toBe("Berlin root");
        await page.keyboard.press("Escape");
        await page.getByRole("dialog").waitFor({ state: "hidden" });
        await page.reload();
        await begin.click();
        expect(await page.getByLabel("Name").inputValue()).toBe("Berlin root");
        expect(await page.getByLabel("Password").inputValue()).toBe("");
        expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).not.toContain("rack-and-pinion");
      });
    });

    it("that must be answered stays", async () => {
      await visit("dialogs", async (page) => {
        await page.getByRole("button", { name: "One that must be answered" }).click();
        await page.keyboard.press("Escape");
        await page.mouse.click(5, 300);
        await page.getByRole("button", { name: "Sign in" }).click();
        await page.getByRole("dialog").waitFor({ state: "hidden" });
      });
    });
  });

  describe("the form from a schema", () => {
    it("says what is wrong at each field, goes to the first, opens what hides one, and sends what is right", async () => {
      await visit("form", async (page) => {
        const form = page.locator("form");
        await form.getByLabel("Share that may fail").fill("often");
        await form.getByLabel("Hosts").fill("esx-01\nx");
        await form.getByLabel("Through a proxy").check();
        await form.getByRole("radio", { name: /CIFS/ }).check();
        await form.getByText("Advanced").click();
        await form.getByLabel("Comment").fill("a comment that is longer than it may be");
        await form.getByText("Advanced").click();
        await form.getByRole("button", { name: "Start", exact: true }).click();
        expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-invalid"))).toBe("true");
        expect(await form.getByLabel("Name of the run").evaluate((field) => field === document.activeElement)).toBe(true);
        const errors = (await form.locator(".error").allInnerTexts()).map((text) => text.trim());
        expect(errors).toEqual([
          "This is needed.",
          "This must be a number.",
          "Line 2: At least 2 characters.",
          "This is needed.",
          "This is needed.",
          "This is needed.",
          "This is needed.",
          "At most 20 characters.",
        ]);
        await form.getByLabel("Name of the run").fill("Tonight");
        await form.getByLabel("Share that may fail").fill("0.2");
        await form.getByLabel("Hosts").fill("esx-01\nesx-02");
        await form.getByLabel("Password of the share").fill("pasted");
        await form.getByLabel("Host", { exact: true }).fill("proxy");
        await form.getByLabel("Path").fill("//files/dell");
        await form.getByLabel("User").fill("svc");
        await form.getByLabel("Comment").fill("short");
        await form.getByRole("button", { name: "Add account" }).click();
        await form.getByLabel("Account name").fill("ops");
        await form.getByRole("button", { name: "Start", exact: true }).click();
        await form.getByText("Sent.").waitFor();
        await form.getByRole("button", { name: "As refused by the server" }).click();
        await form.getByText("The share does not answer.").waitFor();
        expect(await form.getByLabel("Path").evaluate((field) => field === document.activeElement)).toBe(true);
      });
    });

    it("takes a list line by line, and a secret that is pasted and shown on demand", async () => {
      await visit("form", async (page) => {
        await page.getByLabel("Hosts").click();
        await page.keyboard.type("esx-01\nesx-02\n\nesx-03");
        expect(await page.getByLabel("Hosts").inputValue()).toBe("esx-01\nesx-02\n\nesx-03");
        const secret = page.getByLabel("Password of the share");
        expect(await secret.getAttribute("type")).toBe("password");
        await secret.focus();
        await page.evaluate(() => document.execCommand("insertText", false, "pasted secret"));
        await page.getByRole("button", { name: "Show what is typed" }).first().click();
        expect(await secret.getAttribute("type")).toBe("text");
        expect(await secret.inputValue()).toBe("pasted secret");
      });
    });
  });

  it("a donut's segments and its list lead to the same places", async () => {
    await visit("charts", async (page) => {
      const chart = page.getByRole("list", { name: "Health", exact: true });
      const links = await chart.getByRole("link").evaluateAll((all) => all.map((link) => link.getAttribute("href")));
      const segments = await page.locator(".donut-link").evaluateAll((all) => all.slice(0, 4).map((link) => link.getAttribute("href")));
      expect(segments).toEqual(links);
      await page
        .locator(".donut-arc.ok")
        .first()
        .click({ position: { x: 10, y: 64 }, force: true });
      await page.waitForURL(/part=tables.*health:ok/);
    });
  });

  it("a toast waits while it is read, and one of a failure stays", async () => {
    await visit("feedback", async (page) => {
      await page.getByRole("button", { name: "It failed" }).click();
      await page.getByText("esx-07 refused the package.").waitFor();
      await page.getByRole("button", { name: "Dismiss" }).click();
      await page.getByText("esx-07 refused the package.").waitFor({ state: "detached" });
    });
  });

  it("is used with 320 pixels, as at 400 % zoom", async () => {
    const wide: Record<string, number> = {};
    for (const part of parts) {
      await visit(
        part,
        async (page) => {
          const over = await overflow(page);
          if (over > 0) wide[part] = over;
        },
        { width: 320, height: 256 },
      );
    }
    expect(wide).toEqual({});
  });

  it("keeps selection, focus and state visible in forced colours, and holds still where motion is not wanted", async () => {
    await visit("table", async (page) => {
      await page.emulateMedia({ forcedColors: "active", reducedMotion: "reduce" });
      await page.locator('.rows tbody tr[data-index="1"]').focus();
      await page.keyboard.press("x");
      await page.keyboard.press("ArrowDown");
      const look = await page.evaluate(() => {
        const of = (index: number): CSSStyleDeclaration => getComputedStyle(document.querySelector(`.rows tbody tr[data-index="${index}"]`) as Element);
        return { selected: of(1).borderLeftWidth, plain: of(4).borderLeftWidth, outline: of(2).outlineStyle };
      });
      expect(look.selected).not.toBe(look.plain);
      expect(look.outline).toBe("solid");
      expect(await page.evaluate(() => [...document.querySelectorAll(".spin")].every((icon) => getComputedStyle(icon).animationDuration === "0s"))).toBe(true);
      if (shots) await page.screenshot({ path: join(shots, "forced-colors.png") });
    });
  });

  it("has no axe finding in forced colours", async () => {
    const found: Record<string, string[]> = {};
    for (const part of ["buttons", "fields", "charts", "log"]) {
      await visit(part, async (page) => {
        await page.emulateMedia({ forcedColors: "active" });
        const findings = await accessibilityFindings(page);
        if (findings.length > 0) found[part] = findings;
      });
    }
    expect(found).toEqual({});
  });

  it("is no part of what is built for production", () => {
    execFileSync(process.execPath, [".ci/build-console.ts"], { cwd: root });
    const dist = join(root, "web/dist");
    const files = readdirSync(dist, { recursive: true, encoding: "utf8" });
    expect(files.filter((file) => /gallery/i.test(file))).toEqual([]);
    const holding = files.filter((file) => /\.(js|css|html)$/.test(file) && /The kit<|Donaudampfschiff|patchMachine/.test(readFileSync(join(dist, file), "utf8")));
    expect(holding).toEqual([]);
  });
});
