// Looks at pages as people see them: node look.js ADDRESS PATH…
// Prints, as JSON, what axe-core finds on each, in light and dark, wide and narrow; whether the page
// is wider than the window; what the browser complained of; what came from elsewhere; and how long
// the look took.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { open } from "./browser.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
// By night only the colours are other ones: the rest was judged by day.
const COLOURS = ["color-contrast", "link-in-text-block"];
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WINDOWS = [
  [1280, 900, false],
  [390, 844, true],
];
const [address, ...paths] = process.argv.slice(2);

// In the page: what axe-core finds. It reads the style sheet itself (preload) once for each page.
async function judge([rules, preload]) {
  const options = { runOnly: rules, resultTypes: ["violations"], preload };
  const { violations } = await globalThis.axe.run(options);
  return violations.map(({ id, help, nodes }) => ({
    id,
    help,
    count: nodes.length,
    first: nodes.slice(0, 3).map((node) => `${node.target}: ${node.failureSummary}`),
  }));
}

const browser = await open();
const context = await browser.newContext({ reducedMotion: "reduce", locale: "en-GB", viewport: null });
const page = await context.newPage();
const screen = await context.newCDPSession(page);
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

const found = [];
for (const path of paths) {
  let start = Date.now();
  complaints = [];
  await page.goto(address + path);
  // Everything that can be opened is looked at too.
  await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
  await page.evaluate(AXE);
  // Without a script of its own, a page is the same whether it was loaded in this window or not.
  for (const [width, height, mobile] of WINDOWS) {
    const size = { width, height, mobile, deviceScaleFactor: 1 };
    await screen.send("Emulation.setDeviceMetricsOverride", size);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      const [rules, first] = colorScheme === "light" ? [TAGS, !mobile] : [COLOURS, false];
      const violations = await page.evaluate(judge, [rules, first]);
      // Not against innerWidth, which grows with the page where a telephone zooms out.
      const over = (await page.evaluate(() => document.documentElement.scrollWidth)) - width;
      const ms = Date.now() - start;
      found.push({ path, width, colorScheme, violations, over: Math.max(over, 0), complaints, ms });
      start = Date.now();
    }
  }
}
await browser.close();
process.stdout.write(JSON.stringify(found));
