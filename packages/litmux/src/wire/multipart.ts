import type { FilePart, FormField, KeptFile } from '../core/modality.ts';
import type { StreamedBody } from '../core/request-body.ts';

/** The boundary that a content type of `multipart/form-data` names; undefined for any other type. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
  return match?.[1] ?? match?.[2];
}

/** Reads a form (RFC 7578). Files are views of `bytes`, not copies. Undefined where it is none, or was cut. */
export function readMultipart(bytes: Uint8Array, boundary: string): readonly FormField[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const delimiter = Buffer.from(`--${boundary}`);
  const fields: FormField[] = [];
  let at = buffer.indexOf(delimiter);
  while (at !== -1) {
    const start = at + delimiter.length;
    if (buffer.toString('latin1', start, start + 2) === '--') return fields;
    const headEnd = buffer.indexOf('\r\n\r\n', start);
    const end = headEnd === -1 ? -1 : buffer.indexOf(`\r\n--${boundary}`, headEnd + 2, 'latin1');
    if (end === -1) return undefined;
    const field = fieldOf(buffer.toString('utf8', start, headEnd), buffer.subarray(headEnd + 4, end));
    if (field !== undefined) fields.push(field);
    at = end + 2;
  }
  return undefined;
}

/** A form as bytes (RFC 7578); read while it is sent where a file is kept outside memory. The boundary must not stand in any of its values. */
export function writeMultipart(fields: readonly FormField[], boundary: string): Uint8Array | StreamedBody {
  const pieces = fields.flatMap((field) => piecesOf(field, boundary));
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  const atHand = pieces.filter((piece) => piece instanceof Uint8Array);
  return atHand.length === pieces.length ? Buffer.concat(atHand) : joined(pieces);
}

type Piece = Uint8Array | KeptFile;

function piecesOf({ name, value }: FormField, boundary: string): Piece[] {
  const disposition = `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"`;
  if (typeof value === 'string') return [Buffer.from(`${disposition}\r\n\r\n${value}\r\n`)];
  const head = Buffer.from(`${disposition}; filename="${quoted(value.name)}"\r\ncontent-type: ${value.type}\r\n\r\n`);
  return [head, value.kept ?? value.bytes, lineEnd];
}

const lineEnd: Uint8Array = Buffer.from('\r\n');

function quoted(text: string): string {
  return text.replace(/"/g, '%22').replace(/[\r\n]/g, ' ');
}

function joined(pieces: readonly Piece[]): StreamedBody {
  return {
    size: pieces.reduce((size, piece) => size + (piece instanceof Uint8Array ? piece.length : piece.size), 0),
    async *read(): AsyncGenerator<Uint8Array> {
      for (const piece of pieces) {
        if (piece instanceof Uint8Array) yield piece;
        else yield* piece.read();
      }
    },
  };
}

function fieldOf(head: string, value: Uint8Array): FormField | undefined {
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  const name = parameter(disposition, 'name');
  if (name === undefined) return undefined;
  const fileName = parameter(disposition, 'filename');
  if (fileName === undefined) return { name, value: Buffer.from(value).toString('utf8') };
  const type = /^content-type:\s*(\S+)/im.exec(head)?.[1] ?? 'application/octet-stream';
  const file: FilePart = { name: fileName, type, bytes: value };
  return { name, value: file };
}

function parameter(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(disposition);
  return match?.[1]?.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"') ?? match?.[2];
}
