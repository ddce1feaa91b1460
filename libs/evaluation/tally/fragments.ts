/** Fragments of SQL, each once, in the order in which they were first needed. */
export class Fragments {
  private readonly found = new Map<string, number>();

  /** The place of a fragment. */
  of(fragment: string): number {
    const known = this.found.get(fragment);
    if (known === undefined) this.found.set(fragment, this.found.size);
    return known ?? this.found.size - 1;
  }

  all(): string[] {
    return [...this.found.keys()];
  }
}
