/** The time as the `date` header says it. Many answers are given in a second. */
export function httpDate(now: number): string {
  const second = Math.floor(now / 1000);
  if (second !== said.second) said = { second, text: new Date(now).toUTCString() };
  return said.text;
}

let said = { second: 0, text: new Date(0).toUTCString() };
