import { getJson } from '../../shared/api/http';
import type { Status, Target } from '../../shared/api/types';

export async function status(http: typeof fetch = fetch): Promise<Status> {
  return getJson('/api/status', http);
}

export async function targets(http: typeof fetch = fetch): Promise<Target[]> {
  return (await getJson<{ targets: Target[] }>('/api/targets', http)).targets;
}
