/** Uses the embedded PostgreSQL of a folder until its input ends: a process that a test can kill. */
import { startEmbeddedPostgres } from '../../libs/platform/embedded/index.js';

const server = await startEmbeddedPostgres({ folder: process.argv[2]! });
const { pid, joined, ownerUrl, superuserUrl } = server;
process.stdout.write(`${JSON.stringify({ pid, joined, ownerUrl, superuserUrl })}\n`);
process.stdin.resume().once('end', () => void server.stop());
