import type { Frame } from '../core/dialect.ts';
import type { Framing } from '../core/provider.ts';
import { AwsEventStreamDecoder } from '../wire/aws-event-stream.ts';
import { NdjsonDecoder } from '../wire/ndjson.ts';
import { SseDecoder } from '../wire/sse.ts';

/** Cuts the bytes of a stream into frames, whatever the packet borders. */
export interface FrameDecoder {
  push(bytes: Uint8Array): readonly Frame[];
  end(): readonly Frame[];
}

/** A decoder for a framing. */
export function frameDecoder(framing: Framing): FrameDecoder {
  switch (framing) {
    case 'sse':
      return new SseDecoder();
    case 'ndjson':
      return new NdjsonDecoder();
    case 'aws-event-stream':
      return new AwsEventStreamDecoder();
  }
}
