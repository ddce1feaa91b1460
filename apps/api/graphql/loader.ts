import DataLoader from 'dataloader';
import type { ApiContext } from './current-actor.js';

/**
 * A loader that collects the keys of one request and asks once. `name` identifies it within the request.
 */
export function loaderOf<Key, Value>(
  context: ApiContext,
  name: string,
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): DataLoader<Key, Value | undefined> {
  const known = context.loaders.get(name) as DataLoader<Key, Value | undefined> | undefined;
  if (known) return known;
  const loader = new DataLoader<Key, Value | undefined>(async (keys) => {
    const found = await load(keys);
    return keys.map((key) => found.get(key));
  });
  context.loaders.set(name, loader);
  return loader;
}
