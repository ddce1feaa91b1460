interface Look<Value> {
  readonly asked: number;
  readonly value: Promise<Value>;
}

/**
 * A stored value that many ask for. What was looked up stands for a while, counted from the moment it was asked for; from half
 * of that time on the next one who asks has it looked up anew, without waiting. So those who ask often never wait, those who
 * come at the same time share one look, and nobody is told what is older than it may be. A look that failed is not kept.
 */
export class StandingValue<Value> {
  private latest: Look<Value> | undefined;
  private standing: { readonly asked: number; readonly value: Value } | undefined;

  constructor(
    /** Given what stood before, where anything did. */
    private readonly lookUp: (before: Value | undefined) => Promise<Value>,
    private readonly holdsMilliseconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  async get(): Promise<Value> {
    const now = this.now();
    const age = (of: { readonly asked: number } | undefined) => (of ? now - of.asked : Infinity);
    if (age(this.latest) > this.holdsMilliseconds / 2) this.latest = this.begin(now);
    if (age(this.standing) <= this.holdsMilliseconds) return this.standing!.value;
    return this.latest!.value;
  }

  private begin(asked: number): Look<Value> {
    const look: Look<Value> = { asked, value: this.lookUp(this.standing?.value) };
    look.value.then(
      (value) => {
        if (this.standing === undefined || this.standing.asked < asked) this.standing = { asked, value };
      },
      () => {
        if (this.latest === look) this.latest = undefined;
      },
    );
    return look;
  }
}
