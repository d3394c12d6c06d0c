// Writes the outlines of countries, from Natural Earth as world-atlas packages it, to a file:
// of each country, by its code of three letters, rings of longitudes and latitudes in turn.
//
// Usage: node tools/outlines/outlines.js FILE

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { feature } from "topojson-client";
import { presimplify, simplify } from "topojson-simplify";

const require = createRequire(import.meta.url);
const { numericToAlpha3 } = require("i18n-iso-countries");

// Seen on a map of Europe; all others only tell in which country a point lies.
const NEAR = new Set(
  `ALB AND ARM AUT AZE BEL BGR BIH BLR CHE CYP CZE DEU DNK DZA EGY ESP EST FIN FRA FRO GBR GEO GRC
   HRV HUN IRL IRQ ISL ISR ITA JOR LBN LBY LIE LTU LUX LVA MAR MCO MDA MKD MLT MNE NLD NOR POL PRT
   PSE ROU RUS SMR SRB SVK SVN SWE SYR TUN TUR UKR VAT XKX`.split(/\s+/),
);
// Parts of a country that the atlas draws by themselves, and those without a number.
const NAMED = { Kosovo: "XKX", "N. Cyprus": "CYP", "Åland": "FIN" };
const DETAIL = [
  [0.004, true],
  [0.2, false],
];
const LEAST = 4; // points of a ring

const atlas = presimplify(
  JSON.parse(readFileSync(require.resolve("world-atlas/countries-50m.json"), "utf8")),
);
const outlines = {};
for (const [weight, near] of DETAIL) {
  const thin = simplify(atlas, weight);
  for (const { id, properties, geometry } of feature(thin, thin.objects.countries).features) {
    const code = NAMED[properties.name] ?? numericToAlpha3(id);
    if (!code || !geometry || code === "ATA" || NEAR.has(code) !== near) continue;
    const polygons = geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
    (outlines[code] ??= []).push(...polygons.flat().map(rounded).filter((it) => it.length >= 2 * LEAST));
  }
}
const lines = Object.keys(outlines)
  .sort()
  .map((code) => `${JSON.stringify(code)}: ${JSON.stringify(outlines[code])}`);
writeFileSync(process.argv[2], `{\n${lines.join(",\n")}\n}\n`);

function rounded(ring) {
  const points = ring.map((point) => point.map((it) => Math.round(it * 100) / 100));
  return points.filter((it, at) => at === 0 || String(it) !== String(points[at - 1])).flat();
}
