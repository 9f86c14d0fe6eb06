/** What stands in the way of a store, in words that tell the operator what to do. */
export function storeTrouble(error: unknown, file: string): Error {
  const why = error instanceof Error ? error.message : String(error);
  const told = troubles.find(([pattern]) => pattern.test(why))?.[1];
  return told === undefined
    ? new Error(`The store ${file} cannot be opened: ${why}.`, { cause: error })
    : new Error(told(file, why), { cause: error });
}

type Telling = (file: string, why: string) => string;

const troubles: readonly (readonly [RegExp, Telling])[] = [
  [/newer litmux/, (_file, why) => why],
  [
    /locked|busy/i,
    (file) =>
      `The store ${file} is locked by another process, such as a tool that reads it. Close that (\`fuser ${file}\` names it) and start again.`,
  ],
  [
    /not a database|malformed|corrupt/i,
    (file, why) =>
      `The store ${file} is damaged: ${why}. Keep a copy, try \`sqlite3 ${file} .recover\`, or put it aside to start with an empty one; keys and spend are in it.`,
  ],
  [
    /full|ENOSPC|I\/O error/i,
    (file, why) =>
      `The disk does not take the store ${file} (${why}). Free some space, or look for a limit of file sizes, and start again.`,
  ],
  [
    /unable to open|readonly|EACCES|EROFS|EPERM/i,
    (file) => `The store ${file} cannot be written: look at the owner and the permissions of its folder.`,
  ],
];
