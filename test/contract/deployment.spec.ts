import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parse } from 'yaml';

import { Configuration, configurationSchema } from '#platform';

interface Service {
  readonly image?: string;
  readonly profiles?: string[];
  readonly entrypoint?: string[];
  readonly command: string[];
  readonly environment: Record<string, string>;
  readonly ports?: string[];
  readonly volumes?: string[];
  readonly healthcheck?: { readonly test: string[] };
  readonly depends_on?: Record<string, { readonly condition: string; readonly required?: boolean }>;
}

const project = resolve(import.meta.dirname, '../..');
const text = (file: string) => readFileSync(join(project, file), 'utf8');
const composed = parse(text('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
};
const { services } = composed;
const variables = Object.keys(configurationSchema.shape);

/** As Docker fills in the variables of .env: the default where there is one, otherwise something. */
const filledIn = (value: string) =>
  value.replace(/\$\{\w+(?::-([^}]*))?(?::\?[^}]*)?\}/g, (_all, fallback?: string) => fallback ?? 'secret');
const environmentOf = (name: string) =>
  Object.fromEntries(
    Object.entries(services[name]!.environment).map(([key, value]) => [key, filledIn(value)]),
  );

describe('docker-compose.yml', () => {
  const own = ['migrate', 'distribute', 'api', 'worker'];

  it.each(own)('starts %s from an entry point that the build makes', (name) => {
    const [program, file] = services[name]!.command;
    expect(program).toBe('node');
    expect(existsSync(join(project, file!.replace(/^dist\//, '').replace(/\.js$/, '.ts')))).toBe(true);
  });

  it.each(own)('gives %s only settings that the configuration knows and accepts', (name) => {
    const environment = environmentOf(name);
    expect(variables).toEqual(expect.arrayContaining(Object.keys(environment)));
    expect(Configuration.read(environment).isProduction).toBe(true);
  });

  it.each(['api', 'worker'])('keeps the owner of the schemas from %s', (name) => {
    expect(environmentOf(name)).not.toHaveProperty('DATABASE_OWNER_URL');
    expect(new URL(environmentOf(name).DATABASE_URL!).username).toBe('tierlift_app');
  });

  it.each(own)('points %s only at services that it starts', (name) => {
    const { DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL } = environmentOf(name);
    for (const url of [DATABASE_URL, DATABASE_OWNER_URL, REDIS_URL]) {
      if (url !== undefined) expect(Object.keys(services)).toContain(new URL(url).hostname);
    }
  });

  it('publishes and probes the port that the api listens on', () => {
    const port = environmentOf('api').PORT!;
    expect(filledIn(services.api!.ports![0]!)).toMatch(new RegExp(`:${port}$`));
    expect(services.api!.healthcheck!.test.join(' ')).toContain(`http://127.0.0.1:${port}/health/ready`);
    expect(text('apps/api/health/health.controller.ts')).toContain(`@Get('health/ready')`);
    expect(text('Dockerfile')).toContain(`EXPOSE ${port}`);
  });

  it('lets api and worker share one spool', () => {
    const spool = environmentOf('api').TIERLIFT_SPOOL_DIR;
    expect(environmentOf('worker').TIERLIFT_SPOOL_DIR).toBe(spool);
    for (const name of ['api', 'worker']) expect(services[name]!.volumes).toEqual([`spool:${spool}`]);
    expect(Object.keys(composed.volumes)).toContain('spool');
  });

  it('checks the health of everything that keeps running, and runs nothing of ours as root', () => {
    for (const name of ['postgres', 'redis', 'api', 'worker'])
      expect(services[name]!.healthcheck).toBeDefined();
    const lastStage = text('Dockerfile')
      .split(/^FROM /m)
      .at(-1)!;
    expect(lastStage).toMatch(/^USER node$/m);
  });

  it('creates the roles that the addresses name', () => {
    const script = text('deploy/postgres/create-roles.sh');
    for (const [name, key] of [
      ['migrate', 'DATABASE_OWNER_URL'],
      ['api', 'DATABASE_URL'],
    ] as const) {
      const { username, pathname } = new URL(environmentOf(name)[key]!);
      expect(script).toContain(`create role ${username} login`);
      expect(script).toContain(`create database ${pathname.slice(1)} `);
    }
  });
});

describe('the profile distributed of docker-compose.yml', () => {
  const dataNodes = ['data-1', 'data-2'];
  const image = services['data-1']!.image!;

  it('adds two data nodes to the database, which becomes their coordinator', () => {
    expect(Object.keys(services).filter((name) => services[name]!.profiles?.includes('distributed'))).toEqual(
      [...dataNodes, 'cluster', 'distribute'],
    );
    expect(environmentOf('cluster').TIERLIFT_DATA_NODES!.split(' ')).toEqual(dataNodes);
    expect(environmentOf('cluster').TIERLIFT_COORDINATOR).toBe('postgres');
    expect(services.distribute!.command).toEqual([...services.migrate!.command, '--distributed']);
  });

  it('pins one version of Citus for every node, and the runbook names it for the coordinator', () => {
    expect(image).toMatch(/^citusdata\/citus:\d+\.\d+\.\d+$/);
    for (const name of [...dataNodes, 'cluster']) expect(services[name]!.image).toBe(image);
    expect(text('docs/scale-out.md')).toContain(`TIERLIFT_DATABASE_IMAGE=${image}`);
    for (const variable of ['TIERLIFT_DATABASE_IMAGE', 'TIERLIFT_PRELOAD_LIBRARIES'])
      expect(text('docker-compose.yml')).toContain(`\${${variable}:-`);
    expect(text('docs/scale-out.md')).toContain('TIERLIFT_PRELOAD_LIBRARIES=citus');
  });

  it.each(dataNodes)(
    'gives %s a health check, a volume of its own, the roles, Citus and shards that can move',
    (name) => {
      const { command, healthcheck, volumes } = services[name]!;
      expect(healthcheck).toEqual(services.postgres!.healthcheck);
      expect(volumes).toEqual([
        `${name}:/var/lib/postgresql`,
        './deploy/postgres:/docker-entrypoint-initdb.d:ro',
      ]);
      expect(Object.keys(composed.volumes)).toContain(name);
      expect(environmentOf(name)).toEqual(environmentOf('postgres'));
      expect(command).toEqual(
        expect.arrayContaining(['shared_preload_libraries=citus', 'wal_level=logical']),
      );
    },
  );

  it('joins the nodes before it distributes, and serves only then; without the profile nobody waits', () => {
    for (const name of ['postgres', ...dataNodes])
      expect(services.cluster!.depends_on![name]!.condition).toBe('service_healthy');
    expect(Object.keys(services.distribute!.depends_on!)).toEqual(['migrate', 'cluster']);
    for (const name of ['api', 'worker'])
      expect(services[name]!.depends_on!.distribute).toEqual({
        condition: 'service_completed_successfully',
        required: false,
      });
  });

  it('joins them by a script that is there and knows what it is given', () => {
    const [shell, script] = services.cluster!.entrypoint!;
    expect([shell, script]).toEqual(['sh', '/deploy/join-cluster.sh']);
    expect(services.cluster!.volumes).toEqual(['./deploy/citus:/deploy:ro']);
    const used = [...text('deploy/citus/join-cluster.sh').matchAll(/\$(TIERLIFT_\w+|PGPASSWORD)/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(environmentOf('cluster')).sort());
  });
});

describe('docs/operations.md', () => {
  it.each(variables)('explains %s', (name) => {
    const row = text('docs/operations.md')
      .split('\n')
      .find((line) => line.startsWith(`| \`${name}\``));
    expect(row).toContain(
      configurationSchema.shape[name as keyof typeof configurationSchema.shape].description,
    );
  });

  it('explains no setting that does not exist', () => {
    const explained = [...text('docs/operations.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name]) => name);
    expect(explained.sort()).toEqual([...variables].sort());
  });
});
