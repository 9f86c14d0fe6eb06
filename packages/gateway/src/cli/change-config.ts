/** Asks a running gateway to read its config anew or to go back to the one before, and says what changed; the exit code is 1 where it refuses. */
export async function changeConfig(action: 'reload' | 'rollback', url: string): Promise<number> {
  const key = process.env['LITELLM_MASTER_KEY'] ?? '';
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/config/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    });
    const answer = (await response.json()) as {
      readonly version?: number;
      readonly changes?: readonly string[];
      readonly error?: { readonly message?: string };
    };
    if (!response.ok) {
      console.error(answer.error?.message ?? `The gateway answered ${response.status}.`);
      return 1;
    }
    for (const line of answer.changes ?? []) console.log(line);
    console.log(answer.changes?.length === 0 ? 'Nothing changed.' : `Config ${answer.version} is in force.`);
    return 0;
  } catch (error) {
    console.error(`litmux: no gateway answers at ${url}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
