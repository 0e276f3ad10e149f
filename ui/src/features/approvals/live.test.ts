import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEvents } from '../../test/FakeEvents';
import { anApproval } from '../../test/samples';
import { follow } from './live';

describe('the stream of events', () => {
  let said: string[];
  let stop: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    said = [];
    stop = follow({
      onApproval: (changed) => said.push(`approval ${changed.id}`),
      onGap: () => said.push('gap'),
      onBye: () => said.push('bye'),
      onConnected: (connected) => said.push(connected ? 'connected' : 'lost'),
    });
  });
  afterEach(() => {
    stop();
    vi.useRealTimers();
  });

  it('passes on what changed', () => {
    FakeEvents.latest.open();
    FakeEvents.latest.send('approval', anApproval());
    expect(said).toEqual(['connected', 'approval ap-1']);
  });

  it('asks for everything again after a gap that the gateway names, and after a lost connection', () => {
    FakeEvents.latest.open();
    FakeEvents.latest.send('reset', '');
    FakeEvents.latest.fail(false);
    FakeEvents.latest.open();
    expect(said).toEqual(['connected', 'gap', 'lost', 'connected', 'gap']);
  });

  it('connects anew, later and later, when the browser has given up', () => {
    FakeEvents.latest.fail(true);
    vi.advanceTimersByTime(1_000);
    expect(FakeEvents.opened).toHaveLength(2);
    FakeEvents.latest.fail(true);
    vi.advanceTimersByTime(1_999);
    expect(FakeEvents.opened).toHaveLength(2);
    vi.advanceTimersByTime(1);
    expect(FakeEvents.opened).toHaveLength(3);
    FakeEvents.latest.open();
    expect(said.slice(-2)).toEqual(['connected', 'gap']);
  });

  it('ends with the sign-in', () => {
    FakeEvents.latest.open();
    FakeEvents.latest.send('bye', 'your sign-in has ended');
    vi.advanceTimersByTime(60_000);
    expect(said).toEqual(['connected', 'lost', 'bye']);
    expect(FakeEvents.opened).toHaveLength(1);
  });

  it('survives an event that it cannot read', () => {
    FakeEvents.latest.open();
    FakeEvents.latest.dispatchEvent(new MessageEvent('approval', { data: '{' }));
    expect(said).toEqual(['connected', 'gap']);
  });
});
