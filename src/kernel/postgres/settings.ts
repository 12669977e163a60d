/** PostgreSQL's settings for this machine, as the text of an included configuration file. */

export interface Machine {
  memoryBytes: number
  cores: number
}

const MB = 1024 * 1024

/**
 * Settings by name. `durable: false` is for tests: nothing is forced to disk, so a crash of the machine (not
 * of a process) may ruin the data. `extra` wins over everything.
 */
export function serverSettings(
  machine: Machine,
  options: { durable: boolean; extra?: Record<string, string> },
): Record<string, string> {
  const memory = machine.memoryBytes / MB
  const buffers = options.durable ? between(64, memory / 4, 2048) : between(64, memory / 8, 512)
  return {
    unix_socket_directories: '',
    listen_addresses: '127.0.0.1',
    max_connections: options.durable ? '100' : '200',
    shared_buffers: megabytes(buffers),
    effective_cache_size: megabytes(between(256, memory / 2, 65_536)),
    work_mem: megabytes(between(4, memory / 800, 32)),
    maintenance_work_mem: megabytes(between(64, memory / 32, 1024)),
    max_parallel_workers_per_gather: String(between(0, machine.cores / 2, 4)),
    max_parallel_maintenance_workers: String(between(1, machine.cores / 2, 4)),
    jit: 'off',
    random_page_cost: '1.1',
    effective_io_concurrency: '64',
    wal_level: 'replica',
    wal_buffers: '16MB',
    // A new segment is 16 MB of zeros that every commit waits for (60 ms): a quiet night must not use up the old ones.
    min_wal_size: options.durable ? '2GB' : '80MB',
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    synchronous_commit: 'on',
    autovacuum_naptime: '20s',
    autovacuum_vacuum_cost_limit: '1000',
    idle_in_transaction_session_timeout: '10min',
    timezone: 'Asia/Shanghai',
    log_timezone: 'Asia/Shanghai',
    log_line_prefix: '%m [%p] %q%u@%d %a ',
    log_min_duration_statement: options.durable ? '2s' : '-1',
    // The values of a slow or failing statement are people's data: the log is for its text only.
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_lock_waits: 'on',
    password_encryption: 'scram-sha-256',
    ...(options.durable
      ? {}
      : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', wal_buffers: '4MB' }),
    ...options.extra,
  }
}

/**
 * The file's text. Written anew at every start; an operator's own settings go to `local.conf` or ALTER
 * SYSTEM.
 */
export function settingsFile(settings: Record<string, string>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`)
  return `# Written at every start. Put your own settings into local.conf beside this file.\n${lines.join('\n')}\n`
}

function between(least: number, wanted: number, most: number): number {
  return Math.max(least, Math.min(most, Math.floor(wanted)))
}

function megabytes(count: number): string {
  return `${count}MB`
}
