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
      expect(gateway.asked.map((one) => one.path)).toContain('/api/sessions?limit=100&text=invoices&run=INC-4821');
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
      answered: false,
      text: 'COPY a TO PROGRAM\u202e',
      outcome: 'deny',
      rule: 'SQL-020',
      result: null,
      refusal: { kind: 'denied', rule: 'SQL-020', reason: 'starts a program' },
    }),
    anOperation({
      sequence: 4,
      answered: false,
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

  it('shows what the client saw of an answer, what was masked, and whose decision it was', async () => {
    const answer = {
      parts: [
        {
          kind: 'table',
          columns: [
            { name: 'id', masked: false },
            { name: 'email', masked: true },
            { name: 'note', masked: false },
          ],
          rows: [
            ['1', 'e***@example.com', 'call [phone]\u200b'],
            ['2', null, null],
          ],
        },
        { kind: 'text', text: 'SELECT 2\n' },
      ],
      cut: true,
    };
    const gateway = gatewayWith({
      'GET /api/sessions/s-1': aSession(),
      'GET /api/sessions/s-1/operations': { operations },
      'GET /api/sessions/s-1/operations/1/answer': answer,
    });
    visit('/sessions/s-1', gateway);
    const [first] = await screen.findAllByRole('link', { name: 'SELECT 1' });
    fireEvent.click(first as HTMLElement);
    const pane = await screen.findByRole('complementary', { name: 'What the client saw' });
    const rows = within(await within(pane).findByRole('table')).getAllByRole('row');
    expect(rows[1]).toHaveTextContent('1e***@example.com (masked)call [phone]U+200B');
    expect(within(pane).getByText('e***@example.com')).toHaveClass('masked');
    expect(within(pane).getByText('[phone]')).toHaveClass('masked');
    const nulls = within(pane).getAllByText('NULL');
    expect(nulls.map((one) => one.className)).toEqual(['masked', 'null']);
    expect(pane).toHaveTextContent('SELECT 2');
    expect(pane).toHaveTextContent('this is the part that is recorded');
    expect(pane).toHaveTextContent('Why it was allowedSQL-001 a read');
    fireEvent.click(within(pane).getByRole('link', { name: 'Close' }));
    expect(screen.queryByRole('complementary')).toBeNull();
  });

  it('asks for no answer of what was never forwarded', async () => {
    const gateway = gatewayWith({
      'GET /api/sessions/s-1': aSession(),
      'GET /api/sessions/s-1/operations': { operations },
    });
    visit('/sessions/s-1?operation=3', gateway);
    const pane = await screen.findByRole('complementary', { name: 'What the client saw' });
    expect(pane).toHaveTextContent('It was never forwarded. The client read this refusal: SQL-020, starts a program');
    expect(gateway.asked.some((one) => one.path.endsWith('/answer'))).toBe(false);
  });

  it('says when the record of an answer has been cleared away', async () => {
    visit(
      '/sessions/s-1?operation=1',
      gatewayWith({
        'GET /api/sessions/s-1': aSession(),
        'GET /api/sessions/s-1/operations': { operations },
        'GET /api/sessions/s-1/operations/1/answer': problem(404, 'nothing is recorded'),
      }),
    );
    expect(await screen.findByText('Its record has been cleared away.')).toBeVisible();
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
    expect(gateway.asked.map((one) => one.path)).toContain('/api/sessions/s-1/operations?after=100&limit=100');
  });

  it('may not be there', async () => {
    visit('/sessions/gone', gatewayWith({ 'GET /api/sessions/gone': problem(404, 'no such session') }));
    expect(await screen.findByRole('heading', { name: 'There is no such session' })).toBeVisible();
  });
});
