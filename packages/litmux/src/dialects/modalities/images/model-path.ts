/** A model's name as a path below an endpoint; what is no slash is no part of the URL's own words. */
export function modelPath(model: string): string {
  return `/${model.split('/').map(encodeURIComponent).join('/')}`;
}
