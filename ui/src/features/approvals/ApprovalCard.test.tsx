import { act, fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Approval } from '../../shared/api/types';
import { FakeEvents } from '../../test/FakeEvents';
import { FakeGateway, problem, visit } from '../../test/gateway';
import { anApproval, bob, human, inSeconds } from '../../test/samples';

function gatewayWith(approval: Approval, more: Record<string, unknown> = {}) {
  return new FakeGateway({
    'GET /api/me': bob,
    'GET /api/approvals': { approvals: [approval] },
    [`GET /api/approvals/${approval.id}`]: approval,
    [`POST /api/approvals/${approval.id}/answer`]: {
      ...approval,
      state: 'granted',
      changed: inSeconds(0),
      may_answer: false,
      answers: [{ approver: bob.subject, verdict: 'approve', reason: '', at: inSeconds(0) }],
    },
    ...more,
  });
}

async function open(approval: Approval, gateway = gatewayWith(approval)) {
  visit(`/approvals/${approval.id}`, gateway);
  const card = await screen.findByRole('article');
  return { card, gateway };
}

/** Long enough for anything that was begun to reach the gateway. */
const tick = () => act(() => vi.advanceTimersByTimeAsync(50));
const settle = () => act(() => vi.advanceTimersByTimeAsync(1_100));
const approveButton = () => screen.getByRole('button', { name: /Approve once/ });
const refuseButton = () => screen.getByRole('button', { name: /Refuse…/ });

// Time stands still but for what a test or its waiting lets pass: on a busy machine a second would be over before the first click.
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('jest', { advanceTimersByTime: (ms: number) => vi.advanceTimersByTime(ms) });
});
afterEach(() => {
  vi.useRealTimers();
  vi.stubGlobal('jest', undefined);
});

describe('the card of a question', () => {
  it('says in one sentence who wants what from where', async () => {
    const { card } = await open(anApproval());
    expect(within(card).getByRole('heading', { level: 1 })).toHaveTextContent(
      'claude-ops wants to remove the table invoices from orders',
    );
    expect(document.title).toBe('(1) claude-ops wants to remove the table invoices · Sallyport');
  });

  it('says on whose behalf, in which run and in which environment', async () => {
    const { card } = await open(anApproval());
    expect(card).toHaveTextContent('An agent, working for alice · production postgresql, team payments');
    expect(within(card).getByRole('link', { name: 'INC-4821 “clean up test tables”' })).toHaveAttribute(
      'href',
      '/sessions?run=INC-4821',
    );
  });

  it('shows the exact statement, its values, what follows and what was found out', async () => {
    const { card } = await open(
      anApproval({
        description: {
          summary: 'delete rows of invoices',
          text: 'DELETE FROM invoices WHERE id = $1',
          language: 'sql',
          parameters: [{ name: '$1', type: 'int4', value: '7\u200b' }],
          consequences: ['Deletes rows.'],
        },
        evidence: {
          taken: inSeconds(-40),
          facts: [
            { kind: 'row_estimate', value: 48210 },
            {
              kind: 'dependents',
              value: [
                { kind: 'view', name: 'overdue', effect: 'removed', of: 'invoices' },
                { kind: 'view', name: 'dunning', effect: 'removed', of: 'overdue' },
                { kind: 'index', name: 'lost_parent', effect: 'goes with it', of: 'elsewhere' },
              ],
            },
            { kind: 'locks', value: { held: 1, waiting: 2 } },
            { kind: 'dry_run', value: { ok: false } },
          ],
        },
      }),
    );
    expect(within(card).getByRole('group', { name: 'The exact statement' })).toHaveTextContent(
      'DELETE FROM invoices WHERE id = $1',
    );
    expect(within(card).getByRole('row', { name: '$1 int4 7U+200B' })).toBeVisible();
    expect(within(card).getByRole('list', { name: 'What follows from it' })).toHaveTextContent('Deletes rows.');
    const evidence = within(card).getByRole('region', { name: 'Evidence' });
    for (const words of ['about 48,210 rows', '2 views, 1 index', '2 sessions wait', '{"ok":false}']) {
      expect(within(evidence).getByText(words)).toBeVisible();
    }
    const tree = within(evidence).getByRole('list', { name: 'What hangs on invoices' });
    const outer = within(tree).getByText('overdue').closest('li') as HTMLElement;
    expect(outer).toHaveTextContent('view overdue removed');
    expect(within(within(outer).getByRole('list')).getByRole('listitem')).toHaveTextContent('view dunning removed');
    expect(within(tree).getByText('lost_parent').closest('li')?.parentElement).toBe(tree);
  });

  it('does not estimate what was counted, and puts first what would be missed', async () => {
    const { card } = await open(
      anApproval({
        evidence: {
          taken: inSeconds(-40),
          facts: [
            { kind: 'row_estimate', value: 1180 },
            { kind: 'row_count', value: 1204 },
            {
              kind: 'dependents',
              value: [
                { kind: 'index', name: 'a', effect: 'goes with it', of: 'invoices' },
                { kind: 'index', name: 'b', effect: 'goes with it', of: 'invoices' },
                { kind: 'view', name: 'c', effect: 'removed', of: 'invoices' },
              ],
            },
          ],
        },
      }),
    );
    expect(within(card).getByText('1,204 rows')).toBeVisible();
    expect(within(card).queryByText(/estimated/)).toBeNull();
    expect(within(card).getByText('1 view, 2 indexes')).toBeVisible();
  });

  it('says which rule held it and why, whose yes is lacking, and who has answered', async () => {
    const { card } = await open(
      anApproval({
        held_by: { rule: 'SQL-010', reason: 'removing an object', advice: 'rename it', rules: ['SQL-010', 'PAY-001'] },
        approvers: [
          { groups: ['dba'], quorum: 1, approved_by: [], lacking: 1 },
          { groups: ['security', 'privacy'], quorum: 3, approved_by: ['frank'], lacking: 2 },
        ],
        answers: [{ approver: human('frank'), verdict: 'approve', reason: 'ticket 118', at: inSeconds(-5) }],
      }),
    );
    expect(card).toHaveTextContent('Held by SQL-010: removing an object. Rules that spoke as well: PAY-001.');
    expect(card).toHaveTextContent('What would pass without asking: rename it.');
    expect(card).toHaveTextContent('needs one yes of dba, and two yes of security or privacy');
    expect(within(card).getByRole('list', { name: 'Answers so far' })).toHaveTextContent('yes frank: “ticket 118”');
  });

  it('counts down to the end of the question', async () => {
    const { card } = await open(anApproval({ until: inSeconds(65) }));
    expect(card).toHaveTextContent(/expires in 1:0[45]/);
    await act(() => vi.advanceTimersByTimeAsync(70_000));
    expect(card).toHaveTextContent('expires now');
  });
});

describe('an approval', () => {
  it('is given by the button, once the card could be read', async () => {
    const { gateway } = await open(anApproval());
    fireEvent.click(approveButton());
    await tick();
    expect(gateway.posted()).toEqual([]);
    await settle();
    fireEvent.click(approveButton());
    await screen.findByText('granted', { selector: 'article *' });
    expect(gateway.posted().map((one) => one.body)).toEqual([{ verdict: 'approve', reason: '' }]);
    expect(screen.queryByRole('button', { name: /Approve/ })).toBeNull();
  });

  it('is given by the key A, but not before the card could be read, and not by a held key or a shortcut', async () => {
    const { gateway } = await open(anApproval());
    fireEvent.keyDown(document.body, { key: 'a' });
    await settle();
    fireEvent.keyDown(document.body, { key: 'a', repeat: true });
    fireEvent.keyDown(document.body, { key: 'a', ctrlKey: true });
    fireEvent.keyDown(document.body, { key: 'a', metaKey: true });
    await tick();
    expect(gateway.posted()).toEqual([]);
    fireEvent.keyDown(document.body, { key: 'a' });
    await screen.findByText('granted', { selector: 'article *' });
    expect(gateway.posted()).toHaveLength(1);
  });

  it('is not given by typing into the reason of a refusal', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const { gateway } = await open(anApproval());
    await settle();
    await user.keyboard('r');
    await user.type(await screen.findByRole('textbox', { name: 'Why not?' }), 'a bad idea');
    await tick();
    expect(gateway.posted()).toEqual([]);
  });

  it('must be meant for what is on the card now: other facts start the wait again', async () => {
    const { gateway } = await open(anApproval());
    await settle();
    const fresh = { taken: inSeconds(0), facts: [{ kind: 'row_count' as const, value: 9_000_000 }] };
    act(() => {
      FakeEvents.latest.send('approval', anApproval({ evidence: fresh }));
    });
    await screen.findByText('9,000,000 rows');
    fireEvent.click(approveButton());
    await tick();
    expect(gateway.posted()).toEqual([]);
  });

  it('has run for good, even when the news of that overtakes the gateway’s answer', async () => {
    const approval = anApproval();
    const answers = [{ approver: bob.subject, verdict: 'approve' as const, reason: '', at: inSeconds(0) }];
    const done = { ...approval, answers, changed: inSeconds(0), may_answer: false };
    const gateway = gatewayWith(approval);
    gateway.answers['POST /api/approvals/ap-1/answer'] = () => {
      gateway.answers['GET /api/approvals/ap-1'] = { ...done, state: 'used' };
      FakeEvents.latest.send('approval', { ...done, state: 'used' });
      return { ...done, state: 'granted' };
    };
    await open(approval, gateway);
    await settle();
    fireEvent.click(approveButton());
    await screen.findByText('ran', { selector: 'article *' });
    await settle();
    expect(screen.getByText('ran', { selector: 'article *' })).toBeVisible();
    expect(screen.queryByText('granted', { selector: 'article *' })).toBeNull();
  });

  it('says why when the gateway does not take it, and shows what is true now', async () => {
    const approval = anApproval();
    const answers: Record<string, unknown> = {
      ['POST /api/approvals/ap-1/answer']: () => {
        gateway.answers['GET /api/approvals/ap-1'] = {
          ...approval,
          state: 'expired',
          changed: inSeconds(0),
          may_answer: false,
        };
        return problem(409, 'it waits no more');
      },
    };
    const gateway = gatewayWith(approval, answers);
    await open(approval, gateway);
    await settle();
    fireEvent.click(approveButton());
    expect(await screen.findByText('expired', { selector: 'article *' })).toBeVisible();
  });
});

describe('a refusal', () => {
  it('needs a reason, and sends it', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const { gateway } = await open(anApproval());
    await user.click(refuseButton());
    const dialog = await screen.findByRole('dialog', { name: 'Refuse this operation' });
    await user.click(within(dialog).getByRole('button', { name: 'Refuse' }));
    expect(within(dialog).getByText(/Give a reason/)).toBeVisible();
    await tick();
    expect(gateway.posted()).toEqual([]);
    await user.type(within(dialog).getByRole('textbox', { name: 'Why not?' }), 'keep it');
    await user.click(within(dialog).getByRole('button', { name: 'Refuse' }));
    await tick();
    expect(gateway.posted().map((one) => one.body)).toEqual([{ verdict: 'refuse', reason: 'keep it' }]);
  });

  it('stays open with its reason when it could not be given', async () => {
    const user = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const approval = anApproval();
    await open(
      approval,
      gatewayWith(approval, { 'POST /api/approvals/ap-1/answer': problem(429, 'too many answers') }),
    );
    await user.click(refuseButton());
    await user.type(await screen.findByRole('textbox', { name: 'Why not?' }), 'keep it');
    await user.click(screen.getByRole('button', { name: 'Refuse' }));
    expect(await screen.findByText('too many answers.')).toBeVisible();
    expect(screen.getByRole('textbox', { name: 'Why not?' })).toHaveValue('keep it');
  });
});

describe('who may not answer', () => {
  it('reads why, and can press nothing', async () => {
    const { gateway } = await open(anApproval({ may_answer: false, why_not: 'Nobody answers their own operation.' }));
    await settle();
    expect(screen.getByText('You cannot answer this.', { exact: false })).toHaveTextContent(
      'Nobody answers their own operation.',
    );
    expect(approveButton()).toBeDisabled();
    expect(refuseButton()).toBeDisabled();
    fireEvent.keyDown(document.body, { key: 'a' });
    fireEvent.keyDown(document.body, { key: 'r' });
    expect(screen.queryByRole('dialog')).toBeNull();
    await tick();
    expect(gateway.posted()).toEqual([]);
  });

  it('learns what became of a question that waits no more', async () => {
    await open(anApproval({ state: 'withdrawn', changed: inSeconds(-5), why: 'the client left', may_answer: false }));
    expect(screen.getByRole('article')).toHaveTextContent(/withdrawn.*the client left/);
    expect(screen.queryByRole('button', { name: /Approve/ })).toBeNull();
  });
});

describe('a question that is not there', () => {
  it('says so', async () => {
    visit(
      '/approvals/gone',
      gatewayWith(anApproval(), { 'GET /api/approvals/gone': problem(404, 'no such question') }),
    );
    expect(await screen.findByRole('heading', { name: 'There is no such question' })).toBeVisible();
  });
});
