import type { Approval, Me, Session, SessionOperation, Status, Subject } from '../shared/api/types';

export const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

export function human(name: string, groups: string[] = []): Subject {
  return { id: `human:${name}`, kind: 'human', name, groups, roles: [], on_behalf_of: null };
}

export const claude: Subject = {
  id: 'agent:claude-ops',
  kind: 'agent',
  name: 'claude-ops',
  groups: [],
  roles: [],
  on_behalf_of: human('alice'),
};

export const bob: Me = { subject: human('bob', ['dba']), run: null, expires: inSeconds(3600), notices: [] };

export function anApproval(over: Partial<Approval> = {}): Approval {
  return {
    id: 'ap-1',
    state: 'waiting',
    since: inSeconds(-42),
    until: inSeconds(858),
    changed: null,
    grant_expires: null,
    why: null,
    session_id: 's-1',
    subject: claude,
    run: { id: 'INC-4821', title: 'clean up test tables' },
    target: { name: 'orders', protocol: 'postgresql', labels: { environment: 'production', team: 'payments' } },
    profile: 'writer',
    action: 'DROP TABLE',
    effects: ['drop'],
    resources: [{ kind: 'table', name: 'invoices', effects: ['drop'] }],
    description: {
      summary: 'remove the table invoices',
      text: 'DROP TABLE invoices CASCADE;',
      language: 'sql',
      parameters: [],
      consequences: ['Removes the table and every row in it.'],
    },
    held_by: { rule: 'SQL-010', reason: 'removing an object', advice: null, rules: ['SQL-010'] },
    approvers: [{ groups: ['dba'], quorum: 1, approved_by: [], lacking: 1 }],
    evidence: { taken: inSeconds(-40), facts: [{ kind: 'row_count', value: 1204 }] },
    answers: [],
    may_answer: true,
    why_not: null,
    digest: 'b41c'.padEnd(64, '0'),
    url: 'https://gateway.test/approvals/ap-1',
    ...over,
  };
}

export function aSession(over: Partial<Session> = {}): Session {
  return {
    id: 's-1',
    subject: claude,
    run: null,
    target: 'orders',
    protocol: 'postgresql',
    profile: 'reader',
    database: 'orders',
    client: '10.2.0.17:51422',
    application: 'psql',
    opened: inSeconds(-400),
    closed: inSeconds(-300),
    how: 'the client left',
    operations: 4,
    held: 1,
    refused: 1,
    record: { entries: 41, state: 'verified', detail: null },
    ...over,
  };
}

export function anOperation(over: Partial<SessionOperation> = {}): SessionOperation {
  return {
    sequence: 1,
    at: inSeconds(-390),
    action: 'SELECT',
    effects: ['read'],
    text: 'SELECT 1',
    language: 'sql',
    outcome: 'allow',
    rule: 'SQL-001',
    reason: 'a read',
    approval: null,
    digest: 'c0de'.padEnd(64, '0'),
    answered: true,
    result: { status: 'completed', summary: 'SELECT 1', code: null, rows: 1, bytes: 4, masked: 0, elapsed_ms: 1.9 },
    refusal: null,
    ...over,
  };
}

export const healthy: Status = {
  version: '0.1.0',
  ready: true,
  parts: [{ name: 'store', status: 'up', detail: 'embedded' }],
  policy_revision: '3f9c1d07',
  plugins: [],
  targets: [],
  routes: [],
  notices: [],
};
