import { getJson, postJson } from '../../shared/api/http';
import type { Approval, ApprovalState, Word } from '../../shared/api/types';

const DECIDED: readonly ApprovalState[] = ['granted', 'used', 'refused', 'expired', 'withdrawn'];

export async function waitingApprovals(http: typeof fetch = fetch): Promise<Approval[]> {
  return list(['waiting'], 500, http);
}

export async function decidedApprovals(http: typeof fetch = fetch): Promise<Approval[]> {
  return list(DECIDED, 100, http);
}

export async function approval(id: string, http: typeof fetch = fetch): Promise<Approval> {
  return getJson(`/api/approvals/${encodeURIComponent(id)}`, http);
}

export async function answer(id: string, word: Word, http: typeof fetch = fetch): Promise<Approval> {
  return postJson(`/api/approvals/${encodeURIComponent(id)}/answer`, word, http);
}

async function list(states: readonly ApprovalState[], limit: number, http: typeof fetch): Promise<Approval[]> {
  const query = new URLSearchParams({ state: states.join(','), limit: String(limit) });
  return (await getJson<{ approvals: Approval[] }>(`/api/approvals?${query}`, http)).approvals;
}
