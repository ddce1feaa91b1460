/** The project's api as it is deployed, on a free port. */
import 'reflect-metadata';
import { listeningApi } from '../listening-api.js';

export interface LoadApi {
  readonly url: string;
  readonly pid: number;
}

const { api, url } = await listeningApi();
const place: LoadApi = { url, pid: process.pid };
process.on('message', () => process.send!(place));
process.on('disconnect', () => void api.close().then(() => process.exit(0)));
process.send!({ ready: true });
