import type { Role } from '#kernel';
import { PlatformClient, type RunState } from '../server/platform-client.js';

/** One client per role: who enters a campaign is not who approves it. */
export class DemoTeam {
  readonly marketer: PlatformClient;
  readonly analyst: PlatformClient;
  readonly approver: PlatformClient;
  readonly executive: PlatformClient;
  readonly admin: PlatformClient;

  constructor(
    url: string,
    keys: Partial<Record<Role, string>>,
    private readonly report: (step: string, done: number, total?: number) => void,
  ) {
    const clientOf = (role: Role) => new PlatformClient(url, keys[role] ?? '');
    this.marketer = clientOf('marketer');
    this.analyst = clientOf('analyst');
    this.approver = clientOf('approver');
    this.executive = clientOf('executive');
    this.admin = clientOf('admin');
  }

  async setClock(now: string): Promise<void> {
    await this.admin.act(
      'setClock',
      `mutation ($now: DateTime!) { setClock(now: $now) { __typename ... on Clock { id: today } ... on Refusal { message } } }`,
      { now },
    );
  }

  /** Uploads a file as it is made, imports it, and returns what the import counted. */
  async load(format: string, content: AsyncIterable<string>): Promise<Readonly<Record<string, number>>> {
    return this.importFile(format, await this.upload(format, content));
  }

  /** The file's identifier. */
  async upload(format: string, content: AsyncIterable<string>): Promise<string> {
    this.report(`uploading ${format}`, 0);
    return this.analyst.upload(`${format}.csv.gz`, content);
  }

  async importFile(format: string, fileId: string): Promise<Readonly<Record<string, number>>> {
    const { id } = await this.analyst.act<{ id: string }>(
      'requestImport',
      `mutation ($input: RequestImportInput!) { requestImport(input: $input) { __typename ... on Run { id } ... on Refusal { message field } } }`,
      { input: { fileId, format } },
    );
    return this.analyst.runToEnd(id, this.progressOf(`importing ${format}`));
  }

  progressOf(what: string): (run: RunState) => void {
    return ({ progress }) =>
      this.report(
        progress ? `${what}: ${progress.step}` : what,
        progress?.done ?? 0,
        progress?.total ?? undefined,
      );
  }
}
