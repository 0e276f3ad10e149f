import { queryOptions, useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { ApiError } from '../../shared/api/http';
import type { Approval, Word } from '../../shared/api/types';
import { answer, approval, decidedApprovals, waitingApprovals } from './api';

const WAITING = ['approvals', 'waiting'] as const;
const DECIDED = ['approvals', 'decided'] as const;
const one = (id: string) => ['approvals', 'one', id] as const;

// Events keep these fresh; the slow refetch is for a stream that died without saying so.
const waiting = queryOptions({ queryKey: WAITING, queryFn: () => waitingApprovals(), refetchInterval: 30_000 });

/** Those that end soonest first: that is the order in which they want a word. */
export function useWaiting() {
  return useQuery({ ...waiting, select: (found) => found.toSorted((a, b) => a.until.localeCompare(b.until)) });
}

export function useDecidedToday() {
  return useQuery({
    queryKey: DECIDED,
    queryFn: () => decidedApprovals(),
    select: (found) => {
      const today = new Date().toDateString();
      return found
        .filter((one) => new Date(one.changed ?? one.until).toDateString() === today)
        .toSorted((a, b) => (b.changed ?? b.until).localeCompare(a.changed ?? a.until));
    },
  });
}

export function useApproval(id: string) {
  return useQuery({ queryKey: one(id), queryFn: () => approval(id), staleTime: 5_000 });
}

export function useAnswer(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (word: Word) => answer(id, word),
    onSuccess: (changed) => {
      // The event that it has run may come before the answer that it may run: the later of the two must stay.
      const shown = client.getQueryData<Approval>(one(id));
      if (shown === undefined || (shown.state === 'waiting' && shown.answers.length < changed.answers.length)) {
        takeIn(client, changed);
      } else {
        void client.invalidateQueries({ queryKey: one(id) });
      }
    },
    onError: (error) => {
      // Someone was faster, or it may not be answered any more: show what is true now.
      if (error instanceof ApiError && [403, 404, 409].includes(error.status)) {
        void client.invalidateQueries({ queryKey: ['approvals'] });
      }
    },
  });
}

/** Puts what the gateway just said about one question wherever it shows. */
export function takeIn(client: QueryClient, changed: Approval): void {
  const without = (list: Approval[] | undefined) => list?.filter((one) => one.id !== changed.id);
  const withIt = (list: Approval[] | undefined) => list && [changed, ...list.filter((one) => one.id !== changed.id)];
  const waits = changed.state === 'waiting';
  // A list that is on its way was perhaps read before this change: let it come again.
  for (const queryKey of [WAITING, DECIDED, one(changed.id)]) {
    if (client.isFetching({ queryKey }) > 0) void client.invalidateQueries({ queryKey });
  }
  client.setQueryData(one(changed.id), changed);
  client.setQueryData<Approval[]>(WAITING, waits ? withIt : without);
  client.setQueryData<Approval[]>(DECIDED, waits ? without : withIt);
}

export function takeAllAgain(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['approvals'] });
}
