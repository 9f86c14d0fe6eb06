import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MeasuredProcess, total } from './measured-process.ts';

/**
 * What uploads cost: twenty recordings of 40 MB at once through the built gateway, the file before the fields, as OpenAI's SDKs send it.
 * `node --conditions=source bench/uploads.ts`
 */
const megabyte = 1024 * 1024;
const uploads = 20;
const rounds = 3;
const port = 4897;
const masterKey = 'sk-bench-8f3b1c7d9e2a4f60';
const file = randomBytes(40 * megabyte);

const provider = createServer((asked, answer) => {
  asked.on('end', () => answer.writeHead(200, { 'content-type': 'application/json' }).end('{"text":"Hello","duration":3}')).resume();
});
await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
const folder = mkdtempSync(join(tmpdir(), 'litmux-bench-'));
const config = join(folder, 'config.json');
const base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/v1`;
const ear = { model_name: 'ear', litellm_params: { model: 'openai/whisper-1', api_key: 'k', api_base: base } };
writeFileSync(config, JSON.stringify({ model_list: [ear] }));
const command = [
  'packages/gateway/bin/litmux',
  '--config',
  config,
  '--port',
  String(port),
  '--num_workers',
  '1',
  '--data-dir',
  join(folder, 'data'),
];
const gateway = await MeasuredProcess.start(command, /listens on/, { LITELLM_MASTER_KEY: masterKey });

await upload(file.subarray(0, 3 * megabyte));
console.log(`${uploads} uploads of ${file.length / megabyte} MB at once`);
for (let round = 0; round < rounds; round += 1) await measure();
await gateway.stop();
provider.closeAllConnections();
provider.close();
rmSync(folder, { recursive: true });

async function measure(): Promise<void> {
  const [memory, cpu, started] = [gateway.rss(), total(gateway.cpu()), performance.now()];
  let most = memory;
  const watch = setInterval(() => (most = Math.max(most, gateway.rss())), 10);
  await Promise.all(Array.from({ length: uploads }, () => upload(file)));
  clearInterval(watch);
  const rise = ((most - memory) / megabyte).toFixed(0);
  const seconds = ((total(gateway.cpu()) - cpu) / 1e6).toFixed(2);
  console.log(
    `+${rise} MB resident (${(most / megabyte).toFixed(0)} MB), ${seconds} s of CPU, ${((performance.now() - started) / 1000).toFixed(1)} s`,
  );
}

function upload(bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${masterKey}`, 'content-type': 'multipart/form-data; boundary=b' };
    const call = request({ host: '127.0.0.1', port, path: '/v1/audio/transcriptions', method: 'POST', headers }, (answer) => {
      answer.resume().on('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`))));
    });
    call.on('error', reject);
    call.write('--b\r\ncontent-disposition: form-data; name="file"; filename="a.mp3"\r\ncontent-type: audio/mpeg\r\n\r\n');
    let at = 0;
    const write = (): void => {
      while (at < bytes.length) {
        const piece = bytes.subarray(at, (at += 65_536));
        if (!call.write(piece)) return void call.once('drain', write);
      }
      call.end('\r\n--b\r\ncontent-disposition: form-data; name="model"\r\n\r\near\r\n--b--\r\n');
    };
    write();
  });
}
