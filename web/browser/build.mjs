// Builds what the pages load, from source and from the locked packages: node web/browser/build.mjs [DIRECTORY]
//
// Every web/browser/*.js and *.css is an entry and becomes one whole file, so that its integrity
// in the page covers all that it runs. Modules in sub-directories are imported only. An entry
// named *worker.js is a worker: they are built first, and others import their address,
//
//     import { file, integrity } from "asset:worker.js";   // fetch, then new Worker
//     src: url("asset:vazirmatn-regular.woff2")             // in a style sheet
//
// so that an entry's bytes name the bytes of all it loads. The same sources give the same bytes.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = resolve(HERE, "../..");
const PACKAGES = join(ROOT, "node_modules");
const FONTS = {
  "vazirmatn-regular.woff2": "vazirmatn/misc/Non-Latin/fonts/webfonts/Vazirmatn-NL-Regular.woff2",
  "vazirmatn-bold.woff2": "vazirmatn/misc/Non-Latin/fonts/webfonts/Vazirmatn-NL-Bold.woff2",
};
const PACKED = new Set([".js", ".css", ".txt"]);
const TARGET = ["es2022", "chrome94", "firefox93", "safari15.4"];

// Files made so far: name → { file, bytes }; and the packages whose code is in them.
class Assets {
  constructor() {
    this.made = new Map();
    this.packages = new Set(["vazirmatn"]);
  }

  add(name, bytes) {
    const extension = extname(name);
    const print = createHash("sha384").update(bytes).digest("hex").slice(0, 16);
    this.made.set(name, { file: `${basename(name, extension)}-${print}${extension}`, bytes });
  }

  entry(name) {
    const { file, bytes } = this.made.get(name);
    return { file, sha384: createHash("sha384").update(bytes).digest("base64"), bytes: bytes.length };
  }

  manifest() {
    const entries = [...this.made.keys()].sort().map((name) => [name, this.entry(name)]);
    return JSON.stringify(Object.fromEntries(entries), null, 1) + "\n";
  }
}

// Resolves "asset:NAME": for JavaScript a module with its file and integrity, for a style sheet its file.
function assetPlugin(assets) {
  return {
    name: "asset",
    setup(building) {
      building.onResolve({ filter: /^asset:/ }, ({ path, kind }) => {
        const name = path.slice("asset:".length);
        if (!assets.made.has(name)) {
          const known = [...assets.made.keys()].sort().join(", ");
          return { errors: [{ text: `no asset ${name}; there are ${known}` }] };
        }
        return kind === "url-token"
          ? { path: assets.entry(name).file, external: true }
          : { path: name, namespace: "asset" };
      });
      building.onLoad({ filter: /.*/, namespace: "asset" }, ({ path }) => {
        const { file, sha384 } = assets.entry(path);
        return { contents: JSON.stringify({ file, integrity: `sha384-${sha384}` }), loader: "json" };
      });
    },
  };
}

async function compile(assets, names, format) {
  for (const name of names) {
    const built = await build({
      absWorkingDir: ROOT,
      entryPoints: [join(HERE, name)],
      outfile: join(ROOT, "out", name),
      bundle: true,
      minify: true,
      write: false,
      metafile: true,
      sourcemap: false,
      legalComments: "none",
      charset: "utf8",
      format,
      target: TARGET,
      // altcha exports its style sheet to importing modules only
      conditions: ["module", "import"],
      nodePaths: [PACKAGES],
      logLevel: "warning",
      plugins: [assetPlugin(assets)],
    });
    for (const input of Object.keys(built.metafile.inputs)) {
      const found = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//);
      if (found) assets.packages.add(found[1]);
    }
    assets.add(name, Buffer.from(built.outputFiles[0].contents));
  }
}

// The licences of all packages of which something is in a file.
async function licences(assets) {
  const texts = [];
  for (const name of [...assets.packages].sort()) {
    const folder = join(PACKAGES, name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((one) => /^(LICEN[SC]E|OFL)/i.test(one));
    if (!file) throw new Error(`the package ${name} has no licence file`);
    const text = (await readFile(join(folder, file), "utf8")).trim();
    texts.push(`${name} ${version} (${license})\n\n${text}\n`);
  }
  return Buffer.from(texts.join(`\n${"-".repeat(78)}\n\n`));
}

async function write(assets, directory) {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  for (const { file, bytes } of assets.made.values()) {
    await writeFile(join(directory, file), bytes);
    if (!PACKED.has(extname(file))) continue;
    await writeFile(join(directory, `${file}.gz`), gzipSync(bytes, { level: 9 }));
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
    await writeFile(join(directory, `${file}.br`), brotliCompressSync(bytes, { params }));
  }
  // last: a build that broke off is no bundle
  await writeFile(join(directory, "manifest.json"), assets.manifest());
}

async function main(directory) {
  const assets = new Assets();
  for (const [name, path] of Object.entries(FONTS)) {
    assets.add(name, await readFile(join(PACKAGES, path)));
  }
  const sources = (await readdir(HERE)).filter((name) => /\.(js|css)$/.test(name)).sort();
  const workers = sources.filter((name) => name.endsWith("worker.js"));
  await compile(assets, workers, "iife");
  await compile(assets, sources.filter((name) => !workers.includes(name)), "esm");
  assets.add("LICENSES.txt", await licences(assets));
  await write(assets, directory);
}

await main(resolve(process.argv[2] ?? join(ROOT, "web/assets")));
