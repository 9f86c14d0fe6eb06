import type { FormField, KeptFile } from '../core/modality.ts';
import type { StreamedBody } from '../core/request-body.ts';

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
