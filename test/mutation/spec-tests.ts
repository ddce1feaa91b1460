import * as circus from 'jest-circus';
import { expect } from 'expect';

/** One `it` of a spec. */
export interface SpecTest {
  readonly name: string;
  run(): Promise<void>;
}

Object.assign(globalThis, {
  describe: circus.describe,
  it: circus.it,
  test: circus.test,
  expect,
});

type Block = ReturnType<typeof circus.getState>['rootDescribeBlock'];

/** Loads a spec as Jest would and gives its tests, without running them. */
export async function testsOfSpec(url: string): Promise<readonly SpecTest[]> {
  circus.resetState();
  await import(url);
  return testsOf(circus.getState().rootDescribeBlock, []);
}

function testsOf(block: Block, names: readonly string[]): SpecTest[] {
  if (block.hooks.length > 0) throw new Error(`${names.join(' ')}: hooks are not run here`);
  if (block.mode === 'skip') return [];
  return block.children.flatMap((child) => {
    if (child.type === 'describeBlock') return testsOf(child, [...names, child.name]);
    if (child.mode === 'skip' || child.mode === 'todo') return [];
    const run = async () => {
      await (child.fn as () => unknown).call({});
    };
    return { name: [...names, child.name].join(' '), run };
  });
}
