import { Failure } from '../../core/failure.ts';
import type { Target } from '../../core/provider.ts';
import { projectOf } from '../auth/google.ts';
import { apiKey, credentials, location, project } from './settings.ts';

/** The URL of a resource of the project. A base that was set keeps its host, and its path where it names a resource itself. */
export function resourceUrl(target: Target, resource: string): string {
  const set = target.baseIsSet ? target.baseUrl.replace(/[?#].*$/, '') : undefined;
  if (set !== undefined && /\/(?:models|endpoints)\/[^/]+$/.test(set)) return set.replace(/:[a-zA-Z]+$/, '') + methodOf(resource);
  const place = placeOf(target);
  const root = set ?? `https://${hostOf(place.location)}`;
  const version = /\/v\d+\w*$/.test(root) ? '' : '/v1';
  const scope =
    place.project === undefined ? '' : `/projects/${encodeURIComponent(place.project)}/locations/${encodeURIComponent(place.location)}`;
  return `${root}${version}${scope}/${resource}`;
}

/** What is asked of a resource: `:generateContent`, `/chat/completions`. */
function methodOf(resource: string): string {
  return /(?::\w+(?:\?.*)?|\/chat\/completions)$/.exec(resource)?.[0] ?? '';
}

/** The project and the location in force. Throws `invalid_request` where a project is needed and none is known. */
export function placeOf({ settings }: Target): { readonly project: string | undefined; readonly location: string } {
  const named = settings[project.name];
  const found = typeof named === 'string' ? named : projectOf(settings[credentials.name]);
  if (found === undefined && settings[apiKey.name] === undefined) {
    throw new Failure('invalid_request', `Vertex AI needs a project. Set ${project.name} (environment: ${project.env.join(' or ')}).`, {
      param: project.name,
    });
  }
  const where = settings[location.name];
  return { project: found, location: typeof where === 'string' ? where : found === undefined ? 'global' : 'us-central1' };
}

function hostOf(place: string): string {
  if (place === 'global') return 'aiplatform.googleapis.com';
  return place === 'us' || place === 'eu' ? `aiplatform.${place}.rep.googleapis.com` : `${place}-aiplatform.googleapis.com`;
}

/** Versions stand behind an `@`, which paths may hold as it is. */
export function pathSegment(model: string): string {
  return encodeURIComponent(model).replaceAll('%40', '@');
}
