// A Chromium that is already on the machine: CHROMIUM says where, else the usual places are tried.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const USUAL = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export async function open() {
  const executablePath = [process.env.CHROMIUM, ...USUAL].find((path) => path && existsSync(path));
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
