/** An answer that is not HTTP/1.1; the message says what is wrong with it, never what it was. */
export class MalformedAnswer extends Error {
  constructor(what: string) {
    super(`the answer is not HTTP: ${what}`);
    this.name = 'MalformedAnswer';
  }
}
