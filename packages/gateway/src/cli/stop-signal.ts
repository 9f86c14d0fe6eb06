/**
 * Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. Registered before the gateway starts, so that a signal
 * during the start is not lost.
 */
export function stopSignal(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    resolve();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return promise;
}
