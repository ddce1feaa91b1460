/** GraphQL spells what is left out as null or leaves it out; the contexts know only the latter. */
export function given<T extends object>(input: T): { [Key in keyof T]: Exclude<T[Key], null> } {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value != null)) as never;
}
