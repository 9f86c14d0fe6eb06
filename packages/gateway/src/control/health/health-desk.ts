import type { JsonObject } from 'litmux/core';
import { readHealthSettings } from '../../config/health-settings.ts';
import type { HealthChecks } from './health-checks.ts';
import type { OpenHealthChecks } from './open-health-checks.ts';

/** Where health checks are had: opened when the first is wanted, so that they cost nothing before. */
export class HealthDesk {
  readonly #open: () => Promise<OpenHealthChecks>;
  readonly #failed: (error: unknown) => void;
  #opened: Promise<OpenHealthChecks> | undefined;

  /** `failed` is told why checks in the background could not begin. */
  constructor(open: () => Promise<OpenHealthChecks>, failed: (error: unknown) => void) {
    this.#open = open;
    this.#failed = failed;
  }

  checks(): Promise<HealthChecks> {
    return (this.#opened ??= this.#open()).then(({ checks }) => checks);
  }

  /** Begins, goes on with or ends the checks in the background as a config that has come into force says. */
  follow(tree: JsonObject): void {
    if (this.#opened === undefined && !readHealthSettings(tree).background) return;
    this.checks().then((checks) => checks.follow(), this.#failed);
  }

  async close(): Promise<void> {
    await (await this.#opened?.catch(() => undefined))?.close();
  }
}
