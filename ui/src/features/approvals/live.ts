import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Approval } from '../../shared/api/types';
import { takeAllAgain, takeIn } from './queries';

export interface LiveHandlers {
  onApproval: (changed: Approval) => void;
  /** Something may have been missed. */
  onGap: () => void;
  /** The sign-in has ended. */
  onBye: () => void;
  onConnected: (connected: boolean) => void;
}

const SOONEST_MS = 1_000;
const LATEST_MS = 30_000;

/**
 * Follows the gateway's events until the returned function is called. The browser reconnects by itself after a broken
 * connection, but gives up after an answer that is no stream (503 while the store is away): then we open it anew, later and later.
 */
export function follow(
  handlers: LiveHandlers,
  open: (url: string) => EventSource = (url) => new EventSource(url),
): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pause = SOONEST_MS;
  let opened = false;
  let lost = false;

  const connect = () => {
    source = open('/api/events');
    source.onopen = () => {
      pause = SOONEST_MS;
      handlers.onConnected(true);
      if (lost) handlers.onGap();
      lost = false;
      opened = true;
    };
    source.onerror = () => {
      lost = true;
      handlers.onConnected(false);
      if (source.readyState === 2) {
        clearTimeout(timer);
        timer = setTimeout(connect, pause);
        pause = Math.min(pause * 2, LATEST_MS);
        // Signed out looks the same as away from here; asking who we are tells which.
        if (opened) handlers.onBye();
      }
    };
    source.addEventListener('approval', (event: MessageEvent<string>) => {
      const changed = parsed(event.data);
      if (changed === null) handlers.onGap();
      else handlers.onApproval(changed);
    });
    source.addEventListener('reset', handlers.onGap);
    source.addEventListener('bye', () => {
      source.close();
      handlers.onConnected(false);
      handlers.onBye();
    });
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

function parsed(data: string): Approval | null {
  try {
    return JSON.parse(data) as Approval;
  } catch {
    return null;
  }
}

/** Keeps every list and card fresh. Tells whether the stream stands, and what arrived last for this person. */
export function useLiveApprovals(): { connected: boolean; arrival: string } {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);
  const [arrival, setArrival] = useState('');
  useEffect(() => {
    const known = new Set<string>();
    return follow({
      onApproval: (changed) => {
        if (changed.state === 'waiting' && changed.may_answer && !known.has(changed.id)) {
          setArrival(`New: ${changed.subject.name} wants to ${changed.description.summary}`);
        }
        known.add(changed.id);
        takeIn(client, changed);
      },
      onGap: () => {
        takeAllAgain(client);
      },
      onBye: () => {
        void client.invalidateQueries({ queryKey: ['me'] });
      },
      onConnected: setConnected,
    });
  }, [client]);
  return { connected, arrival };
}
