import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeGateway, problem, visit } from '../../test/gateway';
import { anOperation, aSession, bob, inSeconds } from '../../test/samples';

function gatewayWith(more: Record<string, unknown>) {
  return new FakeGateway({ 'GET /api/me': bob, 'GET /api/approvals': { approvals: [] }, ...more });
}

describe('the list of sessions', () => {
  it('says who was where, what was held and refused, and whether the record holds', async () => {
    visit('/sessions', gatewayWith({ 'GET /api/sessions': { sessions: [aSession()] } }));
    const table = await screen.findByRole('table', { name: 'Sessions' });
    const row = within(table).getAllByRole('row')[1];
    expect(row).toHaveTextContent('claude-ops');
    expect(row).toHaveTextContent('for alice');
    expect(row).toHaveTextContent('1 held1 refused');
    expect(row).toHaveTextContent('✓ verified41 entries');
    expect(within(table).getByRole('link', { name: 'claude-ops' })).toHaveAttribute('href', '/sessions/s-1');
  });

  it('keeps its filters in the URL and passes them on', async () => {
    const gateway = gatewayWith({ 'GET /api/sessions': { sessions: [] } });
    visit('/sessions?run=INC-4821', gateway);
    expect(await screen.findByRole('heading', { name: 'No session matches' })).toBeVisible();
    fireEvent.change(screen.getByRole('textbox', { name: 'Words of an operation' }), { target: { value: 'invoices' } });
    fireEvent.submit(screen.getByRole('search'));
    await waitFor(() => {
      expect(gateway.asked.at(-1)?.path).toBe('/api/sessions?limit=100&text=invoices&run=INC-4821');
    });
  });

  it('says how a first session comes about', async () => {
    visit('/sessions', gatewayWith({ 'GET /api/sessions': { sessions: [] } }));
    expect(await screen.findByText(/Connect a client to the gateway/)).toBeVisible();
  });

  it('says why it cannot be loaded', async () => {
    visit('/sessions', gatewayWith({ 'GET /api/sessions': problem(400, 'before: not a time') }));
    expect(await screen.findByRole('alert')).toHaveTextContent('before: not a time');
  });
});

describe('a session', () => {
  const operations = [
    anOperation({
      result: {
        status: 'completed',
        summary: 'SELECT 5',
        code: null,
        rows: 5,
        bytes: 320,
        masked: 10,
        elapsed_ms: 3.1,
      },
    }),
    anOperation({
      sequence: 2,
      text: 'DROP TABLE a',
      outcome: 'hold',
      rule: 'SQL-010',
      reason: 'removing',
      approval: 'ap-1',
    }),
    anOperation({
      sequence: 3,
      text: 'COPY a TO PROGRAM\u202e',
      outcome: 'deny',
      rule: 'SQL-020',
      result: null,
      refusal: { kind: 'denied', rule: 'SQL-020', reason: 'starts a program' },
    }),
    anOperation({
      sequence: 4,
      outcome: 'hold',
      result: null,
      refusal: { kind: 'expired', rule: 'GATE-021', reason: 'nobody answered' },
    }),
  ];

  it('tells what was done, what was decided, and what came of it', async () => {
    visit(
      '/sessions/s-1',
      gatewayWith({ 'GET /api/sessions/s-1': aSession(), 'GET /api/sessions/s-1/operations': { operations } }),
    );
    const rows = within(await screen.findByRole('table', { name: 'Operations' }))
      .getAllByRole('row')
      .slice(1);
    expect(rows[0]).toHaveTextContent('allowed SQL-001'.replace(' ', ''));
    expect(within(rows[0] as HTMLElement).getByText('10 values masked')).toHaveClass('masked');
    expect(rows[1]).toHaveTextContent('heldgrantedSQL-010');
    expect(within(rows[1] as HTMLElement).getByRole('link', { name: 'the question' })).toHaveAttribute(
      'href',
      '/approvals/ap-1',
    );
    expect(rows[2]).toHaveTextContent('COPY a TO PROGRAMU+202E');
    expect(rows[2]).toHaveTextContent('deniedSQL-020starts a program');
    expect(rows[2]).toHaveTextContent('never forwarded');
    expect(rows[3]).toHaveTextContent('heldexpired');
  });

  it('says loudly when its record is broken', async () => {
    const session = aSession({
      record: { entries: 12, state: 'broken', detail: 'entry 7 does not follow from entry 6' },
    });
    visit(
      '/sessions/s-1',
      gatewayWith({ 'GET /api/sessions/s-1': session, 'GET /api/sessions/s-1/operations': { operations } }),
    );
    expect(await screen.findByText('broken')).toBeVisible();
    expect(screen.getByText('entry 7 does not follow from entry 6')).toBeVisible();
  });

  it('is fetched page by page', async () => {
    const page = Array.from({ length: 100 }, (_, i) => anOperation({ sequence: i + 1, at: inSeconds(-300) }));
    const gateway = gatewayWith({
      'GET /api/sessions/s-1': aSession(),
      'GET /api/sessions/s-1/operations': (url: URL) => ({
        operations:
          url.searchParams.get('after') === '0' ? page : [anOperation({ sequence: 101, text: 'SELECT last' })],
      }),
    });
    visit('/sessions/s-1', gateway);
    fireEvent.click(await screen.findByRole('button', { name: 'More operations' }));
    expect(await screen.findByText('SELECT last')).toBeVisible();
    expect(gateway.asked.at(-1)?.path).toBe('/api/sessions/s-1/operations?after=100&limit=100');
  });

  it('may not be there', async () => {
    visit('/sessions/gone', gatewayWith({ 'GET /api/sessions/gone': problem(404, 'no such session') }));
    expect(await screen.findByRole('heading', { name: 'There is no such session' })).toBeVisible();
  });
});
