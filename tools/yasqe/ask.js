// Asks an endpoint from the page of another site: node ask.js PAGE ENDPOINT < asked.json
// Reads {way: {name: {"kind": …, "query": …}}}, the ways being the editors YASQE in the page and the
// browser's own fetch, and prints what came, by way and name: status, headers and body, or an error.
import { text } from "node:stream/consumers";
import { open } from "../axe/browser.js";

const [address, endpoint] = process.argv.slice(2);

// In the page: what an editor is answered that is made as its manual says.
function edit([endpoint, method, query]) {
  const config = { requestConfig: { endpoint, method }, persistenceId: null, value: query };
  const place = document.body.appendChild(document.createElement("div"));
  const editor = new globalThis.Yasqe(place, config);
  return new Promise((resolve) => {
    // One of them hands over its error here, with the answer if there was one; the other its answer.
    editor.on("queryResponse", (_, it) => {
      const answer = it.response ?? it;
      const body = answer.text ?? answer.content;
      const headers = answer.header ?? Object.fromEntries(answer.headers ?? []);
      const said = { status: answer.status, headers, body };
      resolve(it instanceof Error ? { ...said, error: body ?? it.message } : said);
    });
    editor.query().catch(() => {}); // said in the event too
  });
}

// In the page: what a script is answered that asks without a library.
async function ask([endpoint, kind, query, way]) {
  const rows = "application/sparql-results+json,*/*;q=0.9";
  const Accept = kind === "statements" ? "application/n-triples,*/*;q=0.9" : rows;
  const form = new URLSearchParams({ query });
  const asked = {
    GET: () => fetch(`${endpoint}?${form}`, { headers: { Accept } }),
    CSV: () => fetch(`${endpoint}?${form}`, { headers: { Accept: "text/csv" } }),
    form: () => fetch(endpoint, { method: "POST", headers: { Accept }, body: form }),
    body: () => {
      const headers = { Accept, "Content-Type": "application/sparql-query" };
      return fetch(endpoint, { method: "POST", headers, body: query });
    },
    credentials: () => fetch(`${endpoint}?${form}`, { credentials: "include" }),
  };
  try {
    const answer = await asked[way]();
    const said = { headers: Object.fromEntries(answer.headers), body: await answer.text() };
    return { ...said, status: answer.status };
  } catch (error) {
    return { error: String(error) };
  }
}

const asked = JSON.parse(await text(process.stdin));
const browser = await open();
const page = await browser.newPage();
const said = {};
for (const [way, questions] of Object.entries(asked)) {
  const [place, method] = way.split(" ");
  await page.goto(`${address}?${place}`);
  const editor = place !== "fetch";
  if (editor) await page.addScriptTag({ url: `node_modules/${place}/build/yasqe.min.js` });
  said[way] = {};
  for (const [name, { kind, query }] of Object.entries(questions)) {
    said[way][name] = editor
      ? await page.evaluate(edit, [endpoint, method, query])
      : await page.evaluate(ask, [endpoint, kind, query, method]);
  }
}
await browser.close();
process.stdout.write(JSON.stringify(said));
