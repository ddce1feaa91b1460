export default async function stopPostgres() {
  const { keeper, ended } = globalThis.postgresKeeper ?? {};
  keeper?.stdin.end();
  await ended;
}
