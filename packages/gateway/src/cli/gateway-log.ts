/** How grave a line is. */
type Level = 'info' | 'warn' | 'error';

type Fields = Readonly<Record<string, string | number>>;

/** The log of a running gateway. */
export interface GatewayLog {
  /** Keeps the line until the log is open. */
  write(level: Level, message: string, fields?: Fields): void;
  /** Begins to write, what was kept first. */
  open(): Promise<void>;
}

/** Lines that are kept before the log opens. */
const mostKept = 1000;

/** A log on stdout: readable lines on a terminal, JSON lines otherwise. Nothing is loaded or written before it opens. */
export function gatewayLog(): GatewayLog {
  let kept: (() => void)[] | undefined = [];
  let write = (level: Level, message: string, fields?: Fields): void => {
    if (kept !== undefined && kept.length < mostKept) kept.push(() => write(level, message, fields));
  };
  return {
    write: (level, message, fields) => write(level, message, fields),
    async open() {
      write = process.stdout.isTTY ? writeForPeople : await jsonWriter();
      const lines = kept ?? [];
      kept = undefined;
      for (const line of lines) line();
    },
  };
}

function writeForPeople(level: Level, message: string, fields: Fields = {}): void {
  const time = new Date().toISOString().slice(11, 19);
  const details = Object.entries(fields).map(([name, value]) => ` ${name}=${value}`);
  process.stdout.write(`${time} ${level === 'info' ? '' : `${level}: `}${message}${details.join('')}\n`);
}

async function jsonWriter(): Promise<typeof writeForPeople> {
  const { pino } = await import('pino');
  const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } });
  return (level, message, fields = {}) => logger[level](fields, message);
}
