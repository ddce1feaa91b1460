import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';

const root = join(import.meta.dirname, '../..');
const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));

interface Document {
  readonly file: string;
  readonly text: string;
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts') ? [path] : [];
  });
}

/** The documents of a source file: literals that begin like one, with the fragments that it names by constants put in. */
function documentsOf(path: string): Document[] {
  const source = readFileSync(path, 'utf8');
  const constants = new Map(
    [...source.matchAll(/const (\w+)(?:: \w+)? =\s*`([^`]*)`/g)].map(([, name, text]) => [name!, text!]),
  );
  const filled = (text: string): string =>
    text.replace(/\$\{(\w+)\}/g, (whole, name: string) =>
      constants.has(name) ? filled(constants.get(name)!) : whole,
    );
  const literals = source.matchAll(/`([^`]*)`|'((?:[^'\\\n]|\\.)*)'/g);
  return [...literals]
    .map(([, template, plain]) => filled(template ?? plain!.replace(/\\(.)/g, '$1')))
    .filter((text) => /^\s*(query|mutation|subscription)\b[^]*[{(]/.test(text) && !text.includes('${'))
    .map((text) => ({ file: path.slice(root.length + 1), text }));
}

describe('the command line', () => {
  const documents = sources(join(root, 'apps/cli')).flatMap(documentsOf);

  it('asks only what the schema knows', () => {
    const faults = documents.flatMap(({ file, text }) => {
      try {
        return validate(schema, parse(text)).map((error) => `${file}: ${error.message}`);
      } catch (error) {
        return [`${file}: ${String(error)} in ${text}`];
      }
    });
    expect(faults).toEqual([]);
  });

  it('is seen to: the documents of every command that asks something are found', () => {
    const files = new Set(documents.map(({ file }) => file));
    expect([...files]).toEqual(
      expect.arrayContaining([
        'apps/cli/commands/evaluate.ts',
        'apps/cli/commands/import.ts',
        'apps/cli/commands/reproduce.ts',
        'apps/cli/commands/export.ts',
        'apps/cli/server/find-experiment.ts',
        'apps/cli/server/follow-run.ts',
        'apps/cli/server/platform-client.ts',
      ]),
    );
  });
});
