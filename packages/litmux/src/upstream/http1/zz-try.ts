import { createServer } from 'node:net';
import { Pool } from 'undici';
import { Http1Transport } from './http1-transport.ts';
const srv = createServer((s) => { s.on('error', () => {}); s.on('data', () => { s.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab'); }); }).listen(0, '127.0.0.1', async () => {
  const port = (srv.address() as any).port; const t = new Http1Transport();
  let bad = 0; const codes: any = {};
  const one = () => new Promise<void>((res) => t.send({ method: 'POST', url: `http://127.0.0.1:${port}/`, headers: {}, body: 'x', connectDeadline: 1000 }, { head() {}, data() {}, end() { res(); }, failed(e: any) { bad++; codes[e.code] = (codes[e.code] ?? 0) + 1; res(); } }));
  const many = async (f: () => Promise<void>) => Promise.all(Array.from({ length: 8 }, async () => { for (let i = 0; i < 50; i++) await f(); }));
  await many(one); console.log('ours failed of 400:', bad, codes);
  const pool = new Pool(`http://127.0.0.1:${port}`, { pipelining: 1 }); let ub = 0;
  await many(async () => { try { const r = await pool.request({ method: 'POST', path: '/', body: 'x' }); await r.body.text(); } catch (e: any) { ub++; } }); console.log('undici failed of 400:', ub);
  process.exit();
});
