// The kit's long lists in a real Chromium: table, log and diff, by the keyboard and the mouse.
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { chromiumPath } from "./browser.ts";
import { focused, useGallery } from "./gallery.ts";

describe.skipIf(chromiumPath === undefined && !process.env.REQUIRE_PEERS)("the kit's lists, in Chromium", () => {
  const { visit, urlOf } = useGallery();

  describe("the table", () => {
    const rowAt = (page: Page, index: number): Locator => page.locator(`.rows tbody tr[data-index="${index}"]`);
    const status = (page: Page): Locator => page.getByRole("main").getByRole("status");

    it("is one tab stop, and the arrows go through 5,000 rows without making new ones", async () => {
      await visit("table", async (page) => {
        await page.getByRole("button", { name: "CSV" }).focus();
        await page.keyboard.press("Tab");
        // The box and the titles that sort come first, then one row.
        for (let i = 0; i < 20 && !(await page.evaluate(() => document.activeElement?.matches("tbody tr"))); i += 1) await page.keyboard.press("Tab");
        expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"))).toBe("2");
        expect(await page.locator('.rows tbody tr[tabindex="0"]').count()).toBe(1);
        const elements = await page.locator(".rows tbody tr").count();
        expect(elements).toBeLessThan(60);
        await page.keyboard.press("End");
        await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex"))).toBe("5001");
        await page.keyboard.press("Home");
        for (let i = 0; i < 5; i += 1) await page.keyboard.press("PageDown");
        await page.keyboard.press("j");
        await page.keyboard.press("k");
        expect(Number(await page.evaluate(() => document.activeElement?.getAttribute("aria-rowindex")))).toBeGreaterThan(50);
        expect(await page.locator(".rows tbody tr").count()).toBeLessThan(elements + 40);
        // Not below the titles, and whole: what has the focus is seen.
        const seen = await page.evaluate(() => {
          const row = document.activeElement?.getBoundingClientRect();
          const head = document.querySelector(".rows thead")?.getBoundingClientRect();
          const box = document.querySelector(".scroller")?.getBoundingClientRect();
          return row && head && box ? row.top >= head.bottom - 1 && row.bottom <= box.bottom + 1 : false;
        });
        expect(seen).toBe(true);
        await page.keyboard.press("Enter");
        await status(page)
          .getByText(/opened esx-\d+/)
          .waitFor();
        expect(await page.locator(".rows").getAttribute("aria-rowcount")).toBe("5001");
      });
    });

    it("keeps the focus on a row that is scrolled away, and puts rows in their order when it rests", async () => {
      await visit("table", async (page) => {
        await rowAt(page, 3).focus();
        await page.evaluate(() => document.querySelector(".scroller")?.scrollTo(0, 60_000));
        await page.locator('.rows tbody tr[data-index="1875"]').waitFor();
        expect(await page.evaluate(() => document.activeElement?.getAttribute("data-index"))).toBe("3");
        const inOrder = (): Promise<boolean> =>
          page.evaluate(() => {
            const order = [...document.querySelectorAll<HTMLElement>(".rows tbody:not([hidden]) tr")].map((row) => Number(row.dataset.index));
            return order.every((index, i) => i === 0 || index > (order[i - 1] ?? 0));
          });
        await expect.poll(inOrder).toBe(true);
        await page.keyboard.press("ArrowDown");
        await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute("data-index"))).toBe("4");
      });
    });

    it("selects one, a range that shrinks again, and all but one", async () => {
      await visit("table", async (page) => {
        const selected = (): Promise<string | null> => status(page).textContent();
        await rowAt(page, 0).focus();
        for (let i = 0; i < 4; i += 1) await page.keyboard.press("Shift+ArrowDown");
        await expect.poll(selected).toContain("5 selected");
        for (let i = 0; i < 2; i += 1) await page.keyboard.press("Shift+ArrowUp");
        await expect.poll(selected).toContain("3 selected");
        await rowAt(page, 9)
          .getByRole("checkbox")
          .click({ modifiers: ["Shift"] });
        await expect.poll(selected).toContain("10 selected");
        await rowAt(page, 1)
          .getByRole("checkbox")
          .click({ modifiers: ["Shift"] });
        await expect.poll(selected).toContain("2 selected");
        expect(await rowAt(page, 1).getByRole("checkbox").isChecked()).toBe(true);
        expect(await rowAt(page, 5).getByRole("checkbox").isChecked()).toBe(false);
        await page.keyboard.press("Escape");
        await expect.poll(selected).toContain("0 selected");
        await page.keyboard.press("Control+a");
        await expect.poll(selected).toContain("5,000 selected");
        await page.keyboard.press("x");
        await expect.poll(selected).toContain("4,999 selected");
        expect(new URL(page.url()).searchParams.get("sel")).toMatch(/^all\.m\d+$/);
        expect(await page.getByRole("checkbox", { name: "Select all that are shown" }).evaluate((box: HTMLInputElement) => box.indeterminate)).toBe(true);
        await page.reload();
        await expect.poll(selected).toContain("4,999 selected");
      });
    });

    it("sorts and filters, says so, and keeps all of it in the URL", async () => {
      await visit("table", async (page) => {
        const spoken = page.locator('body [aria-live="polite"][role="status"].sr-only');
        await page.getByRole("button", { name: "Health", exact: true }).click();
        await expect.poll(() => spoken.textContent()).toBe("Sorted by Health, ascending");
        await rowAt(page, 0).getByText("Critical").waitFor();
        expect(await page.getByRole("columnheader", { name: "Health" }).getAttribute("aria-sort")).toBe("ascending");
        await page.getByRole("combobox", { name: "Filter machines" }).fill("model:R750 health:ok ");
        await expect.poll(() => spoken.textContent()).toMatch(/^\d[\d,]* of 5,000 rows shown$/);
        await page.getByRole("button", { name: "Remove model:R750" }).waitFor();
        const text = await status(page).textContent();
        expect(new URL(page.url()).searchParams.get("sort")).toBe("health");
        await page.reload();
        await expect.poll(() => status(page).textContent()).toBe(text);
        await page.getByRole("combobox", { name: "Filter machines" }).fill("nothing-like-this");
        await page.getByText("No machine matches").waitFor();
      });
    });

    it("hides, shows and moves columns, exports what is shown, and goes back", async () => {
      await visit("table", async (page) => {
        const titles = (): Promise<string[]> => page.getByRole("columnheader").allInnerTexts();
        await page.getByRole("button", { name: "Columns" }).click();
        await page.getByRole("checkbox", { name: "Address" }).check();
        await page.getByRole("checkbox", { name: "Power" }).uncheck();
        expect(await page.getByRole("checkbox", { name: "Name" }).isDisabled()).toBe(true);
        for (let i = 0; i < 3; i += 1) await page.getByRole("button", { name: "Move Address up" }).press("Enter");
        expect(await focused(page)).toBe("Move Address up");
        await page.keyboard.press("Escape");
        await expect.poll(() => focused(page)).toBe("Columns");
        expect((await titles()).slice(1)).toEqual(["Name", "Service tag", "Model", "Health", "iDRAC", "BIOS", "Cluster", "Address", "24 h", "Seen", "Now"]);
        await page.getByRole("combobox", { name: "Filter machines" }).fill("esx-123 ");
        const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).click()]);
        const csv = readFileSync(await file.path(), "utf8").split("\r\n");
        expect(csv[0]).toBe("Name,Service tag,Model,Health,iDRAC,BIOS,Cluster,Address,24 h,Seen,Now");
        expect(csv).toHaveLength(12);
        expect(csv[1]).toMatch(/^esx-123,.*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/);
        await page.getByRole("button", { name: "Columns" }).click();
        await page.getByRole("button", { name: "Back to the usual columns" }).click();
        await page.keyboard.press("Escape");
        expect((await titles()).slice(1)).toEqual(["Name", "Service tag", "Model", "Power", "Health", "iDRAC", "BIOS", "Cluster", "24 h", "Seen", "Now"]);
      });
    });

    it("groups rows under heads that fold, select and count", async () => {
      await visit("table", async (page) => {
        await page.getByRole("button", { name: "Group" }).click();
        await page.getByRole("menuitemradio", { name: "Cluster" }).click();
        const first = page.getByRole("button", { name: /^Prod-A/ });
        await first.click();
        expect(await first.getAttribute("aria-expanded")).toBe("false");
        await page.getByRole("button", { name: /^Prod-B/ }).waitFor();
        await rowAt(page, 0).focus();
        await page.keyboard.press("ArrowRight");
        await expect.poll(() => first.getAttribute("aria-expanded")).toBe("true");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowLeft");
        expect(await page.evaluate(() => document.activeElement?.getAttribute("data-index"))).toBe("0");
        await rowAt(page, 0).getByRole("checkbox").click();
        const count = Number(await rowAt(page, 0).locator(".group-cell span").first().textContent());
        expect(count).toBeGreaterThan(100);
        await expect.poll(() => status(page).textContent()).toContain(`${count} selected`);
      });
    });

    it("keeps views: made, shown, changed, renamed, removed", async () => {
      await visit("table", async (page) => {
        await page.getByRole("combobox", { name: "Filter machines" }).fill("health:critical ");
        await page.getByRole("button", { name: /^View:/ }).click();
        await page.getByRole("menuitem", { name: "Keep this view…" }).click();
        await page.getByRole("button", { name: "Keep", exact: true }).click();
        await page.getByText("Give the view a name.").waitFor();
        await page.getByLabel("Name", { exact: true }).fill("Broken");
        await page.keyboard.press("Enter");
        const button = page.getByRole("button", { name: "View: Broken", exact: true });
        await button.waitFor();
        await button.click();
        await page.getByRole("menuitemradio", { name: "Everything" }).click();
        await expect.poll(() => status(page).textContent()).toContain("5,000 shown");
        await page.getByRole("button", { name: /^View:/ }).click();
        await page.getByRole("menuitemradio", { name: "Broken" }).click();
        await expect.poll(() => status(page).textContent()).not.toContain("5,000 shown");
        await page.getByRole("button", { name: "Model", exact: true }).click();
        await page.getByRole("button", { name: "View: Broken, changed" }).click();
        await page.getByRole("menuitem", { name: 'Bring "Broken" up to date' }).click();
        await button.click();
        await page.getByRole("menuitem", { name: /Rename or remove/ }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
        await page.getByRole("button", { name: "View: Not kept" }).waitFor();
      });
    });

    it("draws a changed row alone, and of it only what changed", async () => {
      await visit("table", async (page) => {
        const touched = await page.evaluate(async () => {
          const cells = new Set<string>();
          const observer = new MutationObserver((changes) => {
            for (const change of changes) {
              const element = change.target instanceof Element ? change.target : change.target.parentElement;
              // Written again as it was is no change to what is drawn.
              if (change.type === "attributes" && (change.target as Element).getAttribute(change.attributeName ?? "") === change.oldValue) continue;
              const cell = element?.closest("td");
              cells.add(`${element?.closest("tr")?.dataset.index ?? "table"} ${cell?.dataset.column ?? "row"}`);
            }
          });
          observer.observe(document.querySelector(".rows") as Element, { subtree: true, childList: true, attributes: true, attributeOldValue: true, characterData: true });
          const { patchMachine } = window as unknown as { patchMachine: (index: number, change: object) => void };
          patchMachine(4, { health: "Critical" });
          patchMachine(4_000, { health: "Critical" });
          await new Promise((resolve) => setTimeout(resolve, 50));
          return [...cells];
        });
        expect(touched).toEqual(["4 health"]);
      });
    });

    it("gives its elements other rows while one scrolls, and makes none", async () => {
      await visit("table", async (page) => {
        const scroll = (): Promise<number> =>
          page.evaluate(async () => {
            const box = document.querySelector(".scroller") as HTMLElement;
            let made = 0;
            const observer = new MutationObserver((changes) => {
              for (const change of changes)
                for (const node of change.addedNodes) if (node instanceof HTMLTableSectionElement && !change.removedNodes.length) made += node.dataset.seen ? 0 : 1;
            });
            observer.observe(document.querySelector(".rows") as Element, { childList: true });
            for (let i = 0; i < 40; i += 1) {
              box.scrollTop += 300;
              await new Promise(requestAnimationFrame);
            }
            for (const row of document.querySelectorAll<HTMLElement>(".rows tbody")) row.dataset.seen = "1";
            return made;
          });
        await scroll();
        expect(await scroll()).toBe(0);
      });
    });
  });

  describe("the log", () => {
    const lines = (page: Page): Locator => page.locator(".log").first().locator(".log-slot:not([hidden]) > .log-line");
    const log = (page: Page): Locator => page.getByRole("log").first();

    it("holds 100,000 lines in a few elements, and is read by the keyboard", async () => {
      await visit("log", async (page) => {
        await log(page).focus();
        await page.keyboard.press("End");
        await page.getByText("Attribute 100000 read back").waitFor();
        await page.keyboard.press("Home");
        await page.getByText("Attribute 1 read back").waitFor();
        await page.keyboard.press("PageDown");
        await expect.poll(() => log(page).evaluate((box) => box.scrollTop)).toBeGreaterThan(200);
        expect(await lines(page).count()).toBeLessThan(100);
      });
    });

    it("finds what is folded, opens it, and goes from match to match", async () => {
      await visit("log", async (page) => {
        await log(page).focus();
        await page.keyboard.press("/");
        await page.keyboard.type("attribute 70001 ");
        await page.getByText("– of 1").first().waitFor();
        await page.keyboard.press("Enter");
        await page.locator(".log-line[data-marked] .log-n").getByText("70001").waitFor();
        await page.keyboard.press("Escape");
        await page.keyboard.press("Escape");
        await page.keyboard.press("n");
        const first = await page.locator(".log-line[data-marked] .log-n").textContent();
        await page.keyboard.press("n");
        await expect.poll(() => page.locator(".log-line[data-marked] .log-n").textContent()).not.toBe(first);
        expect(await page.locator('.log-line[data-marked][data-tone="bad"]').count()).toBe(1);
        await page.keyboard.press("p");
        await expect.poll(() => page.locator(".log-line[data-marked] .log-n").textContent()).toBe(first);
      });
    });

    it("opens at the line that the link names, also in a folded group", async () => {
      await visit("log", async (page) => {
        await page.goto(`${urlOf("log", "&still=1")}#L60123`);
        await page.locator(".log-line[data-marked]").getByText("60123", { exact: true }).waitFor();
        await page.locator('.log-n:text-is("60125")').click();
        await expect.poll(() => new URL(page.url()).hash).toBe("#L60125");
        await expect.poll(() => page.locator(".log-line[data-marked] .log-n").textContent()).toBe("60125");
      });
    });

    it("folds what passed, leaves open what failed, and wraps long lines without covering the next", async () => {
      await visit("log", async (page) => {
        const group = (name: string): Locator => page.getByRole("button", { name });
        expect(await group("Step 1: apply").getAttribute("aria-expanded")).toBe("true");
        await group("Step 1: apply").click();
        expect(await group("Step 2: apply").getAttribute("aria-expanded")).toBe("false");
        await log(page).focus();
        await page.keyboard.press("n");
        await page.locator('.log-line[data-tone="bad"][data-kind="line"]').first().waitFor();
        const covered = await lines(page).evaluateAll((all) => {
          const boxes = all
            .map((line) => ({ top: line.getBoundingClientRect().top, bottom: line.getBoundingClientRect().bottom, text: line.querySelector(".log-text")?.scrollHeight ?? 0 }))
            .sort((a, b) => a.top - b.top);
          return boxes.filter((box, i) => box.text > box.bottom - box.top + 1 || (boxes[i + 1] && box.bottom > (boxes[i + 1]?.top ?? 0) + 1)).length;
        });
        expect(covered).toBe(0);
      });
    });

    it("follows the end until one scrolls up, and again when one comes back", async () => {
      await visit(
        "log",
        async (page) => {
          const grow = (): Promise<void> => page.evaluate(() => (window as unknown as { growLog: () => void }).growLog());
          const fromEnd = (): Promise<number> => log(page).evaluate((box) => Math.round(box.scrollHeight - box.scrollTop - box.clientHeight));
          const follow = page.getByRole("button", { name: "Follow" });
          await expect.poll(fromEnd).toBeLessThan(2);
          await grow();
          await page.getByText("Attribute 100004 read back").waitFor();
          await expect.poll(fromEnd).toBeLessThan(2);
          expect(await follow.getAttribute("aria-pressed")).toBe("true");
          await log(page).hover();
          await page.mouse.wheel(0, -400);
          await expect.poll(() => follow.getAttribute("aria-pressed")).toBe("false");
          const top = await log(page).evaluate((box) => box.scrollTop);
          await grow();
          await expect.poll(fromEnd).toBeGreaterThan(400);
          expect(await log(page).evaluate((box) => box.scrollTop)).toBe(top);
          await page.keyboard.press("f");
          await expect.poll(() => follow.getAttribute("aria-pressed")).toBe("true");
          await expect.poll(fromEnd).toBeLessThan(2);
        },
        { query: "&live=hand" },
      );
    });

    it("hides times on demand, and saves all of it as a file", async () => {
      await visit("log", async (page) => {
        await page.getByRole("button", { name: "Times" }).first().click();
        await page.locator(".log-time").first().waitFor({ state: "detached" });
        const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download the log" }).first().click()]);
        expect(readFileSync(await file.path(), "utf8").split("\n").length).toBe(100_200);
      });
    });
  });

  describe("the diff", () => {
    it("shows only differences, all, or what is searched for", async () => {
      await visit("diffs", async (page) => {
        const table = page.getByRole("table", { name: "BIOS settings" });
        const shown = (): Promise<string | null> => table.getAttribute("aria-rowcount");
        const only = Number(await shown());
        expect(only).toBeLessThan(40);
        await page
          .getByRole("button", { name: /Only differences/ })
          .first()
          .click();
        await expect.poll(shown).toBe("461");
        await page.getByRole("searchbox", { name: "Search BIOS settings" }).fill("attribute64");
        await expect.poll(shown).toBe("3");
        await table.getByText("needs a restart").first().waitFor();
      });
    });

    it("goes from difference to difference in texts, and unfolds what is equal", async () => {
      await visit("diffs", async (page) => {
        const diff = page.getByRole("region", { name: "Profile", exact: true });
        await diff.getByText("3 differences").waitFor();
        await diff.getByRole("button", { name: "Next difference" }).click();
        expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("Setting.40");
        const before = await diff.locator(".diff-line").count();
        await diff.getByRole("button", { name: "37 equal lines" }).click();
        expect(await diff.locator(".diff-line").count()).toBe(before + 37);
        await diff.getByRole("button", { name: "Whole text" }).click();
        expect(await diff.locator(".diff-fold").count()).toBe(0);
      });
    });
  });
});
