/** Lets so many work at a time; the others wait for their turn, in the order in which they came. */
export class Turns {
  private readonly waiting: (() => void)[] = [];
  private working = 0;

  constructor(private readonly atOnce: number) {}

  async take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.working < this.atOnce) this.working += 1;
    else await new Promise<void>((start) => this.waiting.push(start));
    try {
      return await work();
    } finally {
      // A turn is handed on, so that nobody who comes now is served before those who wait.
      const next = this.waiting.shift();
      if (next) next();
      else this.working -= 1;
    }
  }
}
