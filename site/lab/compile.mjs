// Compile the wheels of a folder with the browser's own Python; no other writes its bytecode.
//   node compile.mjs PYODIDE_FOLDER WHEEL_FOLDER
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [runtime, wheels] = process.argv.slice(2).map(path => resolve(path));
const { loadPyodide } = await import(pathToFileURL(`${runtime}/pyodide.mjs`));
const pyodide = await loadPyodide({ indexURL: runtime });
pyodide.FS.mkdirTree("/wheels");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: wheels }, "/wheels");
pyodide.runPython(readFileSync(new URL("compile_wheels.py", import.meta.url), "utf8"));
process.exit(0);
