// Walks pages with the keyboard alone: node keys.js ADDRESS PATH…
// Prints, as JSON, for each page how many links and controls there are, which of them Tab does not
// reach, which show no focus, whether they come in the order of the page, where the first leads, and
// how long that took.
import { open } from "./browser.js";

const CONTROLS = "a[href], button, input:not([type=hidden]), textarea, select, summary, [tabindex='0']";
const TAB = { key: "Tab", code: "Tab", windowsVirtualKeyCode: 9 };
const ENTER = { key: "Enter", code: "Enter", windowsVirtualKeyCode: 13, text: "\r" };
const [address, ...paths] = process.argv.slice(2);

// In the page: what has the focus is noted just before the next key takes it away, when the browser
// has brought it into sight. So many keys can be sent at once, and asked of what they did at the end.
function watch(selector) {
  const controls = [...document.querySelectorAll(selector)]
    .filter((it) => it.checkVisibility() && !it.closest("[aria-hidden=true]"));
  const places = new Map(controls.map((it, at) => [it, at]));
  const visited = [];
  const note = () => {
    const active = document.activeElement;
    const style = getComputedStyle(active);
    const box = active.getBoundingClientRect();
    const shown = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    visited.push({ at: places.get(active) ?? -1, seen: shown && outlined });
  };
  addEventListener("keydown", note, true);
  globalThis.visited = () => {
    note();
    return visited.slice(1); // the first is of before any key
  };
  return controls.map((it) => it.outerHTML.slice(0, 160));
}

// A tab of the browser, and the keys that are pressed in it.
async function tab(context) {
  const page = await context.newPage();
  const keyboard = await context.newCDPSession(page);
  const press = (key) =>
    Promise.all([
      keyboard.send("Input.dispatchKeyEvent", { ...key, type: key.text ? "keyDown" : "rawKeyDown" }),
      keyboard.send("Input.dispatchKeyEvent", { ...key, type: "keyUp", text: undefined }),
    ]);
  return { page, press };
}

const browser = await open();
const context = await browser.newContext({ reducedMotion: "reduce" });
let { page, press } = await tab(context);
const found = [];
for (const path of paths) {
  const start = Date.now();
  await page.goto(address + path);
  const controls = await page.evaluate(watch, CONTROLS);
  // One more than there are: it must leave the page, or come round to where the walk began.
  await Promise.all([...controls, null].map(() => press(TAB)));
  const order = [];
  const unseen = [];
  for (const { at, seen } of await page.evaluate(() => globalThis.visited())) {
    if (at < 0 || order.includes(at)) break;
    order.push(at);
    if (!seen) unseen.push(controls[at]);
  }
  const missed = controls.filter((_, at) => !order.includes(at));
  const inOrder = order.every((at, place) => place === 0 || at > order[place - 1]);
  await page.goto(address + path);
  for (const key of [TAB, ENTER, TAB]) await press(key);
  const skipped = await page
    .evaluate(() => {
      const active = document.activeElement;
      return active !== document.body && !document.querySelector("header.top").contains(active);
    })
    .catch(() => null);
  if (skipped === null) ({ page, press } = await tab(context)); // it has led to another page
  const ms = Date.now() - start;
  found.push({ path, controls: controls.length, missed, unseen, inOrder, skipped, ms });
}
await browser.close();
process.stdout.write(JSON.stringify(found));
