// Builds what browsers load: web/assets and parts of four npm packages → web/static/<digest>/.
// Everything lies in one folder named after all its contents, so files may refer to each other by
// plain relative names and may be cached for ever; manifest.json maps "brand.css" → "<digest>/brand.css".
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as sass from "sass";

const KEPT_BUILDS = 2; // pages opened just before a new build still find their files

const root = path.dirname(import.meta.dirname);
const assets = path.join(root, "web", "assets");
const output = path.join(root, "web", "static");
const modules = path.join(root, "node_modules");

const packaged = [
  ["govuk-frontend.min.js", "govuk-frontend/dist/govuk/govuk-frontend.min.js"],
  ["signature_pad.min.js", "signature_pad/dist/signature_pad.min.js"],
  ...["latin-400", "latin-700", "latin-ext-400", "latin-ext-700"].map((cut) => {
    const name = `lato-${cut}-normal.woff2`;
    return [name, `@fontsource/lato/files/${name}`];
  }),
];

/** Every file to serve: name → content. */
function build() {
  const files = new Map(packaged.map(([name, from]) => [name, fs.readFileSync(path.join(modules, from))]));
  for (const name of fs.readdirSync(assets, { recursive: true }).sort()) {
    const source = path.join(assets, name);
    const partial = path.basename(name).startsWith("_");
    if (!fs.statSync(source).isFile() || (name.endsWith(".scss") && partial)) continue;
    if (name.endsWith(".scss")) {
      files.set(name.replace(/\.scss$/, ".css"), Buffer.from(compile(source)));
    } else {
      files.set(name, fs.readFileSync(source));
    }
  }
  return files;
}

function compile(source) {
  return sass.compile(source, {
    style: "compressed",
    loadPaths: [modules],
    importers: [new sass.NodePackageImporter(root)],
    quietDeps: true,
  }).css;
}

function digest(files) {
  const hash = createHash("sha256");
  for (const [name, content] of [...files].sort()) hash.update(`${name}\0${content.length}\0`).update(content);
  return hash.digest("hex").slice(0, 16);
}

/** Write under another name, then rename: whoever reads meanwhile sees all of it or nothing. */
function write(file, content) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(`${file}.new`, content);
  fs.renameSync(`${file}.new`, file);
}

function removeOldBuilds(current) {
  const builds = fs
    .readdirSync(output, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== current)
    .map((entry) => path.join(output, entry.name))
    .sort((a, b) => fs.statSync(b).mtimeMs - fs.statSync(a).mtimeMs);
  for (const old of builds.slice(KEPT_BUILDS - 1)) fs.rmSync(old, { recursive: true });
}

let files;
try {
  files = build();
} catch (error) {
  if (!(error instanceof sass.Exception)) throw error;
  console.error(error.message); // names file and line; our own stack would only hide it
  process.exit(1);
}
const folder = digest(files);
for (const [name, content] of files) write(path.join(output, folder, name), content);
const manifest = Object.fromEntries([...files.keys()].sort().map((name) => [name, `${folder}/${name}`]));
write(path.join(output, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
removeOldBuilds(folder);
