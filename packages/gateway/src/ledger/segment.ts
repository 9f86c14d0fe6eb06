/** A file of a journal, as its name tells. */
export interface SegmentName {
  readonly thread: number;
  /** When the journal of the thread began, in milliseconds since 1970; later than those of its predecessors. */
  readonly bornAt: number;
  readonly serial: number;
}

/** The file name of a segment. Names of one thread sort by age. */
export function segmentName({ thread, bornAt, serial }: SegmentName): string {
  return `${String(thread).padStart(4, '0')}-${String(bornAt).padStart(14, '0')}-${String(serial).padStart(9, '0')}.journal`;
}

/** What a file name tells; undefined for a file that is no segment. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const match = /^(\d{4})-(\d{14})-(\d{9})\.journal$/.exec(name);
  return match === null ? undefined : { thread: Number(match[1]), bornAt: Number(match[2]), serial: Number(match[3]) };
}
