// Walks pages with the keyboard alone: node keys.js ADDRESS PATH…
// Prints, as JSON, for each page how many links and controls there are, which of them Tab does not
// reach, which show no focus, whether they come in the order of the page, and where the first leads.
import { open } from "./browser.js";

const CONTROLS = "a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex='0']";
const [address, ...paths] = process.argv.slice(2);

const browser = await open();
const context = await browser.newContext({ reducedMotion: "reduce" });
const found = [];
for (const path of paths) {
  const page = await context.newPage();
  await page.goto(address + path);
  const controls = await page.evaluate((selector) => {
    globalThis.controls = [...document.querySelectorAll(selector)]
      .filter((it) => it.checkVisibility() && !it.closest("[aria-hidden=true]"));
    return globalThis.controls.map((it) => it.outerHTML.slice(0, 160));
  }, CONTROLS);
  const order = [];
  const unseen = [];
  for (let presses = 0; presses < controls.length + 5; presses += 1) {
    await page.keyboard.press("Tab");
    const { at, seen } = await page.evaluate(() => {
      const active = document.activeElement;
      const style = getComputedStyle(active);
      const box = active.getBoundingClientRect();
      const shown = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
      return { at: globalThis.controls.indexOf(active), seen: shown && outlined };
    });
    if (at < 0 || order.includes(at)) break;
    order.push(at);
    if (!seen) unseen.push(controls[at]);
  }
  const missed = controls.filter((_, at) => !order.includes(at));
  const inOrder = order.every((at, place) => place === 0 || at > order[place - 1]);
  await page.close();
  const again = await context.newPage();
  await again.goto(address + path);
  await again.keyboard.press("Tab");
  await again.keyboard.press("Enter");
  await again.keyboard.press("Tab");
  const skipped = await again.evaluate(() => {
    const active = document.activeElement;
    return active !== document.body && !document.querySelector("header.top").contains(active);
  });
  await again.close();
  found.push({ path, controls: controls.length, missed, unseen, inOrder, skipped });
}
await browser.close();
process.stdout.write(JSON.stringify(found));
