import { listProviders } from 'litmux/engine';

/** Prints the id of every provider that can be called, one a line. */
export function printProviders(): void {
  const callable = listProviders().filter(({ operations }) => Object.keys(operations).length > 0);
  console.log(callable.map(({ id }) => id).join('\n'));
}
