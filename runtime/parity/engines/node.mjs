// Runs an ONNX file in ONNX Runtime for Node.js: node node.mjs WORKDIR PACKAGE. It reads and answers as ort.py does.
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { all } from "./ort.mjs";

const [work, library] = process.argv.slice(2);
const say = line => console.log(JSON.stringify(line));
let ort;
try {
  ort = createRequire(import.meta.url)(library);
} catch (error) {
  say({ missing: error.message.split("\n")[0] });
  process.exit(0);
}
const job = JSON.parse(await readFile(join(work, "cases.json"), "utf8"));
await all(ort, {
  version: ort.env.versions.node,
  cases: job.cases,
  model: async () => job.model,
  read: file => readFile(join(work, file)),
  write: (file, body) => writeFile(join(work, file), body),
  say,
});
