import { setTimeout as sleep } from 'node:timers/promises';

/**
 * `fetch` as a patient client does it: a question that failed is asked again, a command waits until the platform is at
 * work, and nobody is killed while a command is under way, since the client could not know whether it was done.
 */
export class PatientFetch {
  private readonly original = globalThis.fetch;
  private commands = 0;
  private held: Promise<void> = Promise.resolve();

  constructor(private readonly currentKey: (key: string) => string) {}

  install(): () => void {
    globalThis.fetch = (input, init) => this.fetch(input as string, init ?? {});
    return () => (globalThis.fetch = this.original);
  }

  /** Does the work while no command is under way. */
  async between(work: () => Promise<void>): Promise<void> {
    let release!: () => void;
    this.held = new Promise((done) => (release = done));
    while (this.commands > 0) await sleep(5);
    await work().finally(release);
  }

  private async fetch(url: string, init: RequestInit): Promise<Response> {
    if (init.headers === undefined) return this.original(url, init);
    const { body } = init;
    const isCommand = init.method === 'POST' && !(typeof body === 'string' && /^\{"query":"query/.test(body));
    const send = () =>
      this.original(url, { ...init, headers: this.headers(init.headers as Record<string, string>) });
    if (!isCommand) return this.ask(send);
    await this.held;
    this.commands += 1;
    return send().finally(() => (this.commands -= 1));
  }

  private async ask(send: () => Promise<Response>): Promise<Response> {
    for (const deadline = Date.now() + 180_000; ; await sleep(100)) {
      try {
        const response = await send();
        // A platform that starts anew hands out new keys, which are not known at once.
        const refused = response.status >= 500 || response.status === 401;
        const failed = refused || /"errors":/.test(await response.clone().text());
        if (!failed || Date.now() > deadline) return response;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
    }
  }

  private headers(given: Record<string, string>): Record<string, string> {
    const key = given.authorization?.replace('Bearer ', '');
    return key === undefined ? given : { ...given, authorization: `Bearer ${this.currentKey(key)}` };
  }
}
