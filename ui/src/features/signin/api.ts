import { getJson, postNothing } from '../../shared/api/http';
import type { Me } from '../../shared/api/types';

export async function me(http: typeof fetch = fetch): Promise<Me> {
  return getJson('/api/me', http);
}

export async function signOut(http: typeof fetch = fetch): Promise<void> {
  return postNothing('/logout', http);
}

/** Where to sign in, to come back to `here`. Only ever a path of this gateway, whatever the answer said. */
export function loginUrl(said: string | null, here: string): string {
  const path = said !== null && /^\/[^/\\]/.test(said) ? said : '/login';
  const url = new URL(path, window.location.origin);
  url.searchParams.set('next', here);
  return url.pathname + url.search;
}
