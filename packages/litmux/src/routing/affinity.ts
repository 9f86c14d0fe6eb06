import type { Deployment } from './deployment.ts';

/** What the calls that stay with one deployment have in common. */
export type AffinityKind = 'session' | 'prompt' | 'key';

/** Calls of the same name stay with one deployment. */
export interface Affinity {
  readonly by: AffinityKind;
  readonly name: string;
}

/**
 * The deployments in the order of their affinity to a name (rendezvous hashing): the same name comes to the same deployment on every thread without
 * anything being remembered, and where one is left out only its own names move.
 */
export function byAffinity(deployments: readonly Deployment[], name: string): readonly Deployment[] {
  return deployments
    .map((deployment) => ({ deployment, score: score(name, deployment.id) }))
    .sort((one, other) => other.score - one.score)
    .map(({ deployment }) => deployment);
}

/** FNV-1a over both, with its bits mixed at the end (murmur's finalizer), so that similar ids differ everywhere. */
function score(name: string, id: string): number {
  let hash = 0x811c9dc5;
  for (const text of [name, id]) {
    for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
