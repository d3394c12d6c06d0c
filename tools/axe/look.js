// Looks at pages as people see them: node look.js ADDRESS PATH…
// Prints, as JSON, what axe-core finds on each, in light and dark, wide and narrow; whether the page
// is wider than the window; what the browser complained of; and what came from elsewhere.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { open } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// By night only the colours are other ones: the rest was judged by day.
const COLOURS = ["color-contrast", "link-in-text-block"];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const [address, ...paths] = process.argv.slice(2);

const browser = await open();
const found = [];
for (const width of [1280, 390]) {
  for (const colorScheme of ["light", "dark"]) {
    const context = await browser.newContext({
      viewport: { width, height: width === 390 ? 844 : 900 },
      isMobile: width === 390,
      colorScheme,
      reducedMotion: "reduce",
      locale: "en-GB",
    });
    const page = await context.newPage();
    let complaints = [];
    page.on("console", (message) => {
      // A page may well answer 404 or 400, and is looked at all the same.
      const refused = /status of 4\d\d/.test(message.text());
      if (message.type() === "error" && !refused) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(address)) complaints.push(`asked ${request.url()}`);
    });
    for (const path of paths) {
      complaints = [];
      await page.goto(address + path);
      // Everything that can be opened is looked at too.
      await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
      await page.evaluate(AXE);
      const violations = await page.evaluate(
        async (rules) =>
          (await globalThis.axe.run({ runOnly: rules, resultTypes: ["violations"] })).violations.map(
            ({ id, help, nodes }) => ({
              id,
              help,
              count: nodes.length,
              first: nodes.slice(0, 3).map((node) => `${node.target}: ${node.failureSummary}`),
            }),
          ),
        colorScheme === "light" ? TAGS : COLOURS,
      );
      // Not against innerWidth, which grows with the page where a telephone zooms out.
      const over = (await page.evaluate(() => document.documentElement.scrollWidth)) - width;
      found.push({ path, width, colorScheme, violations, over: Math.max(over, 0), complaints });
    }
    await context.close();
  }
}
await browser.close();
process.stdout.write(JSON.stringify(found));
