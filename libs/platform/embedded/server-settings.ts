import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

export type ServerSettings = Readonly<Record<string, string>>;

const megabyte = 1024 * 1024;

/** Settings for one analytical user beside the application on one machine; durable unless a caller says otherwise. */
export function serverSettings(memoryBytes = usableMemory(), cores = availableParallelism()): ServerSettings {
  const share = (divisor: number, low: number, high: number) =>
    `${Math.max(low, Math.min(high, Math.floor(memoryBytes / megabyte / divisor)))}MB`;
  const workers = Math.max(2, Math.min(8, cores));
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off', // set-based statements here are short: compiling them costs more than it saves
    shared_buffers: share(8, 128, 2048),
    effective_cache_size: share(2, 256, 16384),
    work_mem: share(64, 16, 256),
    maintenance_work_mem: share(16, 64, 1024),
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '4GB',
    checkpoint_completion_target: '0.9',
    max_worker_processes: String(workers + 6),
    max_parallel_workers: String(workers),
    max_parallel_workers_per_gather: String(Math.max(1, Math.min(4, cores - 1))),
    dynamic_shared_memory_type: sharedMemoryIsRoomy() ? 'posix' : 'mmap',
  };
}

/** For tests only: a crash of the machine may destroy the data. */
export const undurableSettings: ServerSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
};

/** What a container may use, where there is one. */
function usableMemory(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

/** Containers often get 64 MB of /dev/shm, on which parallel hash joins fail in the middle. */
function sharedMemoryIsRoomy(): boolean {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize >= 1024 * megabyte;
  } catch {
    return process.platform !== 'linux';
  }
}
