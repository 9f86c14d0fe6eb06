/** Asks a running gateway whether its deployments answer, and prints what it says; the exit code is 1 where one does not, or where none answers. */
export async function askHealth(url: string): Promise<number> {
  const key = process.env['LITELLM_MASTER_KEY'] ?? '';
  try {
    const response = await fetch(`${url.replace(/\/+$/, '')}/health`, { headers: { authorization: `Bearer ${key}` } });
    const answer = (await response.json()) as { readonly unhealthy_count?: number };
    console.log(JSON.stringify(answer, undefined, 2));
    return answer.unhealthy_count === 0 ? 0 : 1;
  } catch (error) {
    console.error(`litmux: no gateway answers at ${url}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
