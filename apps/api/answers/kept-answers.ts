interface Kept {
  /** The count of changes at which it was computed. */
  readonly change: string;
  readonly body: Buffer;
}

interface Work {
  readonly change: string;
  readonly done: Promise<void>;
}

/** For the one who computes an answer. */
export interface WorkPlace {
  keep(body: Buffer): void;
  /** Whoever waits need not any longer, whether an answer came of it or not. */
  leave(): void;
}

/**
 * Answers as they were sent, by what was asked and who may see it, each good as long as nothing changed. Bounded in bytes: what
 * was not asked for longest goes first.
 */
export class KeptAnswers {
  /** In the order of their last use. */
  private readonly kept = new Map<string, Kept>();
  private readonly works = new Map<string, Work>();
  private bytes = 0;

  constructor(private readonly mostBytes: number) {}

  /**
   * The answer to what was asked, where no change came after it, or the place of who computes it. Whoever computes it just now is
   * waited for, but only where an answer was kept before: of what was never asked nobody knows whether it may be kept at all.
   */
  async find(key: string, change: string): Promise<Buffer | WorkPlace> {
    const known = this.current(key, change);
    if (known !== undefined) return known;
    const work = this.works.get(key);
    if (work?.change === change) await work.done;
    return this.current(key, change) ?? this.begin(key, change);
  }

  private begin(key: string, change: string): WorkPlace {
    let leave = () => {};
    if (this.kept.has(key)) {
      const done = new Promise<void>((resolve) => (leave = resolve));
      const work = { change, done };
      this.works.set(key, work);
      void done.then(() => this.works.get(key) === work && this.works.delete(key));
    }
    return {
      keep: (body) => {
        this.keep(key, { change, body });
        leave();
      },
      leave,
    };
  }

  private current(key: string, change: string): Buffer | undefined {
    const known = this.kept.get(key);
    if (known?.change !== change) return undefined;
    this.kept.delete(key);
    this.kept.set(key, known);
    return known.body;
  }

  private keep(key: string, answer: Kept): void {
    this.drop(key);
    if (sizeOf(key, answer) > this.mostBytes) return;
    this.kept.set(key, answer);
    this.bytes += sizeOf(key, answer);
    while (this.bytes > this.mostBytes) this.drop(this.kept.keys().next().value!);
  }

  private drop(key: string): void {
    const known = this.kept.get(key);
    if (known === undefined) return;
    this.kept.delete(key);
    this.bytes -= sizeOf(key, known);
  }
}

function sizeOf(key: string, { body }: Kept): number {
  return key.length + body.length;
}
