// Runs a program that Go compiled for wasip1: node wasip1.cjs PROGRAM.wasm
const { WASI } = require("node:wasi");
const { readFileSync } = require("node:fs");

const wasi = new WASI({ version: "preview1", args: [], env: {}, returnOnExit: true });
WebAssembly.instantiate(readFileSync(process.argv[2]), wasi.getImportObject())
  .then(program => { process.exitCode = wasi.start(program.instance); });
