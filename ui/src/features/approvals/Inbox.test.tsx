import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Approval } from '../../shared/api/types';
import { FakeEvents } from '../../test/FakeEvents';
import { FakeGateway, problem, visit } from '../../test/gateway';
import { anApproval, bob, inSeconds } from '../../test/samples';

const asks = (id: string, summary: string, over: Partial<Approval> = {}) => {
  const one = anApproval({ id, ...over });
  return { ...one, description: { ...one.description, summary } };
};
const soon = asks('soon', 'delete rows', { until: inSeconds(60) });
const later = asks('later', 'remove a table', { until: inSeconds(600) });
const others = asks('others', 'grant a role', { may_answer: false, why_not: 'not yours' });
const ran = asks('ran', 'update prices', { state: 'used', changed: inSeconds(-1), may_answer: false });
const old = asks('old', 'empty a log', { state: 'refused', changed: inSeconds(-3 * 86_400), may_answer: false });

function gatewayWith(...approvals: Approval[]) {
  const gateway = new FakeGateway({
    'GET /api/me': bob,
    'GET /api/approvals': (url: URL) => {
      const states = url.searchParams.get('state')?.split(',') ?? [];
      return { approvals: approvals.filter((one) => states.includes(one.state)) };
    },
  });
  for (const one of approvals) gateway.answers[`GET /api/approvals/${one.id}`] = one;
  return gateway;
}

const links = (part: string) =>
  within(screen.getByRole('region', { name: part }))
    .queryAllByRole('link')
    .map((link) => link.getAttribute('href'));

describe('the inbox', () => {
  it('has apart what waits for me, soonest end first, what waits for others, and what was decided today', async () => {
    visit('/', gatewayWith(later, soon, others, ran, old));
    await waitFor(() => {
      expect(links('Decided today')).toEqual(['/approvals/ran']);
    });
    expect(links('Waits for you')).toEqual(['/approvals/soon', '/approvals/later']);
    expect(links('Waits for others')).toEqual(['/approvals/others']);
  });

  it('says how many wait, in the title and in the navigation', async () => {
    visit('/', gatewayWith(later, soon, others));
    await screen.findByRole('heading', { name: '2 questions wait for you' });
    expect(document.title).toBe('(2) Inbox · Sallyport');
    expect(screen.getByRole('link', { name: 'Inbox · 2' })).toBeVisible();
  });

  it('says what will come when nothing waits', async () => {
    visit('/', gatewayWith());
    expect(await screen.findByRole('heading', { name: 'Nothing waits for you' })).toBeVisible();
    expect(document.title).toBe('Inbox · Sallyport');
  });

  it('is walked by J and K, and opens nothing by itself', async () => {
    visit('/', gatewayWith(later, soon));
    await screen.findByRole('heading', { name: '2 questions wait for you' });
    expect(screen.queryByRole('article')).toBeNull();
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(await screen.findByRole('heading', { level: 1, name: /delete rows/ })).toHaveFocus();
    fireEvent.keyDown(document.body, { key: 'j' });
    expect(await screen.findByRole('heading', { level: 1, name: /remove a table/ })).toBeVisible();
    fireEvent.keyDown(document.body, { key: 'k' });
    expect(await screen.findByRole('heading', { level: 1, name: /delete rows/ })).toBeVisible();
  });

  it('shows and announces a new question at once, and moves an answered one', async () => {
    visit('/', gatewayWith());
    await screen.findByRole('heading', { name: 'Nothing waits for you' });
    act(() => {
      FakeEvents.latest.send('approval', soon);
    });
    expect(await screen.findByText('New: claude-ops wants to delete rows')).toHaveAttribute('role', 'status');
    await waitFor(() => {
      expect(links('Waits for you')).toEqual(['/approvals/soon']);
    });
    act(() => {
      FakeEvents.latest.send('approval', { ...soon, state: 'refused', changed: inSeconds(0), may_answer: false });
    });
    await waitFor(() => {
      expect(links('Decided today')).toEqual(['/approvals/soon']);
    });
    expect(links('Waits for you')).toEqual([]);
  });

  it('says when live updates are interrupted, and asks again once they are back', async () => {
    const gateway = gatewayWith();
    visit('/', gateway);
    await screen.findByRole('heading', { name: 'Nothing waits for you' });
    act(() => {
      FakeEvents.latest.fail(false);
    });
    expect(await screen.findByText(/Live updates are interrupted/)).toBeVisible();
    const before = gateway.asked.length;
    act(() => {
      FakeEvents.latest.open();
    });
    await waitFor(() => {
      expect(gateway.asked.length).toBeGreaterThan(before);
    });
    expect(screen.queryByText(/Live updates are interrupted/)).toBeNull();
  });

  it('says why it cannot be loaded, and tries again', async () => {
    const gateway = gatewayWith();
    gateway.answers['GET /api/approvals'] = problem(400, 'no such state', { next_step: 'Reload the page.' });
    visit('/', gateway);
    const alert = (await screen.findAllByRole('alert'))[0] as HTMLElement;
    expect(alert).toHaveTextContent('Could not load the questions');
    expect(alert).toHaveTextContent('no such state. Reload the page.');
    gateway.answers['GET /api/approvals'] = { approvals: [soon] };
    fireEvent.click(within(alert).getByRole('button', { name: 'Try again' }));
    await waitFor(() => {
      expect(links('Waits for you')).toEqual(['/approvals/soon']);
    });
  });
});
