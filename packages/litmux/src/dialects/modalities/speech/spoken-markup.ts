/** True where a text is SSML already (https://www.w3.org/TR/speech-synthesis11/). */
export function isMarkup(text: string): boolean {
  return /^\s*(?:<\?xml[^>]*>\s*)?<speak[\s>]/.test(text);
}

/** A text as it stands inside an element. */
export function escaped(text: string): string {
  return text.replace(/[&<>]/g, (sign) => (sign === '&' ? '&amp;' : sign === '<' ? '&lt;' : '&gt;'));
}

/** An element around markup, with those attributes that have a value; the markup alone where none has. */
export function element(name: string, attributes: Readonly<Record<string, string | undefined>>, markup: string): string {
  const said = Object.entries(attributes).flatMap(([attribute, value]) =>
    value === undefined ? [] : [` ${attribute}="${escaped(value).replaceAll('"', '&quot;')}"`],
  );
  return said.length === 0 ? markup : `<${name}${said.join('')}>${markup}</${name}>`;
}
