const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * A tool call id of nine letters or digits, as Mistral wants it: the id itself where it is one, else one made from it, always the same.
 * Two hashes of 32 bits give 53 bits: enough that two ids of a conversation do not meet.
 */
export function nineCharId(id: string): string {
  if (/^[a-zA-Z0-9]{9}$/.test(id)) return id;
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at);
    low = Math.imul(low ^ code, 0x9e3779b1);
    high = Math.imul(high ^ code, 0x5f356495);
  }
  let rest = (((high ^ (low >>> 13)) >>> 0) % 0x200000) * 0x100000000 + (low >>> 0);
  let text = '';
  for (let at = 0; at < 9; at++) {
    text += alphabet.charAt(rest % 62);
    rest = Math.floor(rest / 62);
  }
  return text;
}
