/**
 * Lets plain `node --import ./test/support/typescript.mjs file.ts` run the sources as they are: test set-up and test
 * processes need no build, and several can run beside one another.
 */
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const project = new URL('../../', import.meta.url);

export async function resolve(specifier, context, next) {
  if (specifier.startsWith('#')) {
    return { url: new URL(`libs/${specifier.slice(1)}/index.ts`, project).href, shortCircuit: true };
  }
  if (/^\.{1,2}\//.test(specifier) && specifier.endsWith('.js') && context.parentURL?.endsWith('.ts')) {
    return next(specifier.replace(/\.js$/, '.ts'), context);
  }
  return next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.startsWith(project.href) || !url.endsWith('.ts')) return next(url, context);
  const { transform } = await import('@swc/core');
  const settings = JSON.parse(await readFile(new URL('.swcrc', project), 'utf8'));
  const { code } = await transform(await readFile(new URL(url), 'utf8'), {
    ...settings,
    $schema: undefined,
    exclude: undefined,
    swcrc: false,
    filename: fileURLToPath(url),
    sourceMaps: 'inline',
  });
  return { format: 'module', source: code, shortCircuit: true };
}

// The loader's own thread imports this file too and must not register it again.
const { isMainThread } = await import('node:worker_threads');
if (isMainThread) register(pathToFileURL(fileURLToPath(import.meta.url)));
