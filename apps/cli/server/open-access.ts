import { ApiKeys, Audit, Clock, Configuration, connect, Database } from '#platform';

/** Keys and audit over a database, without the rest of the platform. */
export async function openAccess(
  appUrl: string,
): Promise<{ keys: ApiKeys; audit: Audit; database: Database; close(): Promise<void> }> {
  const dataSource = await connect({
    url: appUrl,
    poolSize: 2,
    applicationName: 'tierlift cli',
  });
  const database = new Database(dataSource);
  const audit = new Audit(database, new Clock(database, Configuration.read(process.env)));
  return { keys: new ApiKeys(database, audit), audit, database, close: () => dataSource.destroy() };
}
