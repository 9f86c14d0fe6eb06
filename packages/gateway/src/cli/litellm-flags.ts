/** A flag of LiteLLM's command that is accepted, and what is true of it here. */
export interface LitellmFlag {
  /** As commander writes it. */
  readonly flag: string;
  /** The name under which its value is found. */
  readonly name: string;
  readonly here: string;
}

/** LiteLLM's flags that do no harm where they are ignored. */
export const litellmFlags: readonly LitellmFlag[] = [
  { flag: '--telemetry [on]', name: 'telemetry', here: 'nothing is ever reported to anybody' },
  { flag: '--run_gunicorn', name: 'run_gunicorn', here: 'the gateway is its own server' },
  { flag: '--run_hypercorn', name: 'run_hypercorn', here: 'the gateway is its own server' },
  { flag: '--log_config <file>', name: 'log_config', here: 'the log is for people on a terminal and JSON lines otherwise' },
  { flag: '--keepalive_timeout <seconds>', name: 'keepalive_timeout', here: 'idle connections are kept as long as they cost nothing' },
  { flag: '--max_requests_before_restart <number>', name: 'max_requests_before_restart', here: 'no restarts are needed' },
  { flag: '--use_prisma_db_push', name: 'use_prisma_db_push', here: 'the store in the data directory migrates itself' },
  { flag: '--iam_token_db_auth', name: 'iam_token_db_auth', here: 'there is no database to log in to' },
  { flag: '--use_queue', name: 'use_queue', here: 'calls are never queued' },
  { flag: '--local', name: 'local', here: 'nothing is fetched at start' },
  { flag: '--add_function_to_prompt', name: 'add_function_to_prompt', here: 'tools are never written into prompts' },
];
