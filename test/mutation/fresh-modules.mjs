/**
 * Lets one process load the same sources many times, each time changed in another way: what a module imports carries the
 * module's own `?run=`, and a file that lies in the folder of that run, or else in the folder `unchanged`, takes the place
 * of the project's own. So every mutant starts with fresh modules, without their caches and constants from the mutant
 * before, and work on the project goes on meanwhile.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { join, relative } from 'node:path';

const project = new URL('../../', import.meta.url);
const projectFolder = fileURLToPath(project);
const runs = process.env.TIERLIFT_MUTATION_RUNS;

/** Of files as they are, which most are in every run. */
const transformed = new Map();

export async function resolve(specifier, context, next) {
  const run = /\?run=.*$/.exec(context.parentURL ?? '')?.[0];
  if (run === undefined) return next(specifier, context);
  const fresh = (url) => ({ url: `${url}${run}`, format: 'module', shortCircuit: true });
  if (specifier.startsWith('#')) return fresh(new URL(`libs/${specifier.slice(1)}/index.ts`, project).href);
  if (specifier.startsWith(project.href) && specifier.endsWith('.ts')) return fresh(specifier);
  if (!/^\.{1,2}\//.test(specifier)) return next(specifier, context);
  const { pathname } = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
  return fresh(`file://${pathname}`);
}

export async function load(url, context, next) {
  const [plain, run] = url.split('?run=');
  if (run === undefined || !plain.startsWith(project.href)) return next(url, context);
  const file = fileURLToPath(plain);
  const name = relative(projectFolder, file);
  const [folder] = run.split('&');
  const changed = join(runs, folder, name);
  if (existsSync(changed)) return module(await transform(await readFile(changed, 'utf8'), file));
  if (!transformed.has(file)) {
    const unchanged = join(runs, 'unchanged', name);
    const source = await readFile(existsSync(unchanged) ? unchanged : file, 'utf8');
    transformed.set(file, await transform(source, file));
  }
  return module(transformed.get(file));
}

const module = (source) => ({ format: 'module', source, shortCircuit: true });

async function transform(source, filename) {
  const swc = await import('@swc/core');
  const settings = JSON.parse(await readFile(new URL('.swcrc', project), 'utf8'));
  const { code } = await swc.transform(source, {
    ...settings,
    $schema: undefined,
    exclude: undefined,
    swcrc: false,
    filename,
    sourceMaps: false,
  });
  return code;
}

if (isMainThread) register(pathToFileURL(fileURLToPath(import.meta.url)));
