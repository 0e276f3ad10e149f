import { getJson } from '../../shared/api/http';
import type { RecordedAnswer, Session, SessionOperation } from '../../shared/api/types';

/** What the page's own URL may ask for; the gateway knows the same names. */
export const FILTERS = ['text', 'target', 'subject', 'run', 'before'] as const;
export const PAGE = 100;

export async function sessions(filters: URLSearchParams, http: typeof fetch = fetch): Promise<Session[]> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  for (const name of FILTERS) {
    const value = filters.get(name);
    if (value !== null && value !== '') query.set(name, value);
  }
  return (await getJson<{ sessions: Session[] }>(`/api/sessions?${query}`, http)).sessions;
}

export async function session(id: string, http: typeof fetch = fetch): Promise<Session> {
  return getJson(`/api/sessions/${encodeURIComponent(id)}`, http);
}

export async function operations(id: string, after: number, http: typeof fetch = fetch): Promise<SessionOperation[]> {
  const query = new URLSearchParams({ after: String(after), limit: String(PAGE) });
  const path = `/api/sessions/${encodeURIComponent(id)}/operations?${query}`;
  return (await getJson<{ operations: SessionOperation[] }>(path, http)).operations;
}

export async function answer(id: string, sequence: number, http: typeof fetch = fetch): Promise<RecordedAnswer> {
  return getJson(`/api/sessions/${encodeURIComponent(id)}/operations/${sequence}/answer`, http);
}
