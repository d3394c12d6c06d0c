// Asks by Comunica: node ask.js < asked.json
// Reads {way: {"sources": […], "questions": {name: {"kind": …, "query": …}}}}, a way being some
// sources together, and prints the answers by way and name: SPARQL's JSON, "statements", or "error".
// What Comunica warns of is in the list "complaints" beside them.
import { text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql";

const asked = JSON.parse(await text(process.stdin));
const complaints = [];
const note = (message) => complaints.push(message);
const silent = () => {};
const heard = { warn: note, error: note, fatal: note };
const log = { trace: silent, debug: silent, info: silent, ...heard, flush: silent };

// A term as in SPARQL's JSON results.
function term(it) {
  if (it.termType === "NamedNode") return { type: "uri", value: it.value };
  if (it.termType === "BlankNode") return { type: "bnode", value: it.value };
  const written = { type: "literal", value: it.value, datatype: it.datatype.value };
  return it.language ? { ...written, "xml:lang": it.language } : written;
}

async function written(engine, query, context) {
  const result = await engine.query(query, context);
  const { data } = await engine.resultToString(result, "application/sparql-results+json", context);
  return JSON.parse(await text(data));
}

async function statements(engine, query, context) {
  const quads = await (await engine.queryQuads(query, context)).toArray();
  return { statements: quads.map((it) => [it.subject, it.predicate, it.object].map(term)) };
}

async function answer(engine, { kind, query }, context) {
  try {
    return await (kind === "statements" ? statements : written)(engine, query, context);
  } catch (error) {
    return { error: String(error) };
  }
}

const engine = new QueryEngine();
const answers = {};
for (const [way, { sources, questions }] of Object.entries(asked)) {
  answers[way] = {};
  for (const [name, question] of Object.entries(questions)) {
    answers[way][name] = await answer(engine, question, { sources, log });
  }
}
process.stdout.write(JSON.stringify({ ...answers, complaints }));
