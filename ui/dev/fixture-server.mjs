// Made-up answers for looking at the console without a gateway: node dev/fixture-server.mjs [port]. Serves dist/ under the
// strictest policy that the console must live with. Never part of a build; proves nothing about the gateway.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

const dist = new URL('../dist/', import.meta.url).pathname;
const CSP =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();

const human = (name, groups = []) => ({
  id: `human:${name}`,
  kind: 'human',
  name,
  groups,
  roles: [],
  on_behalf_of: null,
});
const agent = (name, forWhom) => ({ ...human(name), id: `agent:${name}`, kind: 'agent', on_behalf_of: human(forWhom) });
const me = {
  subject: human('bob', ['dba', 'approver']),
  run: null,
  expires: ago(-28800),
  notices:
    process.env.DEMO === undefined
      ? []
      : ['This gateway uses the demo’s issuer: anyone can log in as anyone. Never use it with real data.'],
};

function approval(id, over) {
  return {
    id,
    state: 'waiting',
    since: ago(42),
    until: ago(-858),
    changed: null,
    grant_expires: null,
    why: null,
    session_id: 's-7f3a0000',
    subject: agent('claude-ops', 'alice'),
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
      consequences: ['Removes the table and every row in it.', 'CASCADE also removes what depends on it.'],
    },
    held_by: {
      rule: 'SQL-010',
      reason: 'removing an object needs a database owner’s yes',
      advice: null,
      rules: ['SQL-010'],
    },
    approvers: [{ groups: ['dba'], quorum: 1, approved_by: [], lacking: 1 }],
    evidence: {
      taken: ago(40),
      facts: [
        { kind: 'row_count', value: 1204 },
        {
          kind: 'dependents',
          value: [
            { kind: 'table', name: 'payments.invoice_id', effect: 'foreign key dropped' },
            { kind: 'table', name: 'refunds.invoice_id', effect: 'foreign key dropped' },
            { kind: 'view', name: 'open_invoices', effect: 'removed' },
            { kind: 'view', name: 'overdue', effect: 'removed' },
            { kind: 'view', name: 'dunning', effect: 'removed' },
          ],
        },
        { kind: 'locks', value: { held: 0, waiting: 0 } },
      ],
    },
    answers: [],
    may_answer: true,
    why_not: null,
    digest: 'b41c0000000000000000000000000000000000000000000000000000000e9e07',
    url: 'http://localhost/approvals/' + id,
    ...over,
  };
}

const approvals = new Map(
  [
    approval('ap-1', {}),
    approval('ap-2', {
      since: ago(130),
      until: ago(-770),
      action: 'DELETE',
      effects: ['delete'],
      subject: { ...agent('release-bot', 'carol') },
      run: null,
      resources: [{ kind: 'table', name: 'public.customers', effects: ['delete'] }],
      description: {
        summary: 'delete rows of customers',
        text: "DELETE FROM public.customers\n WHERE email = $1 AND created_at < $2\u202e -- nothing here\u202c\n   AND note <> 'it\\'; -- a pаyment'",
        language: 'sql',
        parameters: [
          { name: '$1', type: 'text', value: 'erin\u200b@example.com' },
          { name: '$2', type: 'timestamptz', value: '2026-01-01 00:00:00+00' },
        ],
        consequences: ['Deletes rows; what has been deleted comes back only from a backup.'],
      },
      held_by: {
        rule: 'SQL-012',
        reason: 'deletes more than ten rows',
        advice: 'delete at most ten rows at a time',
        rules: ['SQL-012', 'PAY-001'],
      },
      evidence: {
        taken: ago(130),
        facts: [
          { kind: 'row_estimate', value: 48210 },
          { kind: 'locks', value: { held: 1, waiting: 2 } },
        ],
      },
      approvers: [
        { groups: ['dba'], quorum: 1, approved_by: [], lacking: 1 },
        { groups: ['security', 'privacy'], quorum: 2, approved_by: ['frank'], lacking: 1 },
      ],
      answers: [
        {
          approver: human('frank', ['privacy']),
          verdict: 'approve',
          reason: 'asked for by the customer, ticket 118',
          at: ago(60),
        },
      ],
    }),
    approval('ap-3', {
      since: ago(724),
      until: ago(-300),
      subject: human('bob', ['dba']),
      run: null,
      action: 'GRANT',
      effects: ['grant'],
      resources: [{ kind: 'role', name: 'writer', effects: ['grant'] }],
      target: { name: 'billing', protocol: 'postgresql', labels: { environment: 'staging' } },
      description: {
        summary: 'grant the role writer to app',
        text: 'GRANT writer TO app',
        language: 'sql',
        parameters: [],
        consequences: [],
      },
      approvers: [{ groups: ['dba'], quorum: 2, approved_by: ['dave'], lacking: 1 }],
      answers: [{ approver: human('dave'), verdict: 'approve', reason: '', at: ago(300) }],
      evidence: { taken: null, facts: [] },
      may_answer: false,
      why_not: 'Nobody answers their own operation.',
    }),
    approval('ap-4', {
      state: 'used',
      since: ago(5000),
      changed: ago(4000),
      may_answer: false,
      description: {
        summary: 'update 3 rows of prices',
        text: 'UPDATE prices SET cents = cents * 2 WHERE id IN (1, 2, 3)',
        language: 'sql',
        parameters: [],
        consequences: [],
      },
      effects: ['write'],
      resources: [],
    }),
    approval('ap-5', {
      state: 'refused',
      since: ago(7000),
      changed: ago(6500),
      may_answer: false,
      effects: ['truncate'],
      description: {
        summary: 'empty the table audit_log',
        text: 'TRUNCATE audit_log',
        language: 'sql',
        parameters: [],
        consequences: [],
      },
      answers: [{ approver: human('dave'), verdict: 'refuse', reason: 'keep it, the auditors read it', at: ago(6500) }],
    }),
  ].map((one) => [one.id, one]),
);

const session = (over) => ({
  id: 's-7f3a0000',
  subject: agent('claude-ops', 'alice'),
  run: { id: 'INC-4821', title: 'clean up test tables' },
  target: 'orders',
  protocol: 'postgresql',
  profile: 'reader',
  database: 'orders',
  client: '10.2.0.17:51422',
  application: 'psql\u200b',
  opened: ago(4000),
  closed: ago(3500),
  how: 'the client left',
  operations: 4,
  held: 1,
  refused: 1,
  record: { entries: 41, state: 'verified', detail: null },
  ...over,
});
const sessions = [
  session({
    id: 's-9',
    closed: null,
    how: null,
    subject: human('dave'),
    run: null,
    opened: ago(200),
    operations: 1204,
    held: 0,
    refused: 0,
    application: 'DBeaver',
    record: { entries: 2410, state: 'open', detail: null },
  }),
  session({}),
  session({
    id: 's-3',
    opened: ago(90000),
    closed: ago(89000),
    how: 'its token ended',
    record: { entries: 12, state: 'broken', detail: 'entry 7 does not follow from entry 6' },
  }),
];
const operation = (sequence, text, over) => ({
  sequence,
  at: ago(4000 - sequence * 30),
  action: text.split(' ')[0],
  effects: ['read'],
  text,
  language: 'sql',
  outcome: 'allow',
  rule: 'SQL-001',
  reason: 'a read',
  approval: null,
  digest: 'c0de'.padEnd(64, '0'),
  answered: over?.result !== null,
  result: { status: 'completed', summary: 'SELECT 5', code: null, rows: 5, bytes: 320, masked: 0, elapsed_ms: 3.1 },
  refusal: null,
  ...over,
});
const operations = [
  operation(1, 'SELECT id, email, card FROM customers LIMIT 5', {
    result: { status: 'completed', summary: 'SELECT 5', code: null, rows: 5, bytes: 320, masked: 10, elapsed_ms: 3.1 },
  }),
  operation(2, 'SELECT count(*) FROM invoices', {
    result: { status: 'completed', summary: 'SELECT 1', code: null, rows: 1, bytes: 20, masked: 0, elapsed_ms: 1.9 },
  }),
  operation(3, 'DROP TABLE invoices CASCADE', {
    outcome: 'hold',
    rule: 'SQL-010',
    reason: 'removing an object',
    approval: 'ap-1',
    result: { status: 'completed', summary: 'DROP TABLE', code: null, rows: 0, bytes: 0, masked: 0, elapsed_ms: 11 },
  }),
  operation(4, "COPY customers TO PROGRAM 'curl …'", {
    outcome: 'deny',
    rule: 'SQL-020',
    reason: 'starts a program on the server',
    result: null,
    refusal: { kind: 'denied', rule: 'SQL-020', reason: 'starts a program on the server' },
  }),
  operation(5, 'SELECT * FROM nowhere', {
    result: {
      status: 'failed',
      summary: 'relation "nowhere" does not exist',
      code: '42P01',
      rows: 0,
      bytes: 0,
      masked: 0,
      elapsed_ms: 0.6,
    },
  }),
];
const recorded = {
  parts: [
    {
      kind: 'table',
      columns: [
        { name: 'id', masked: false },
        { name: 'email', masked: true },
        { name: 'card', masked: true },
      ],
      rows: [
        ['1', 'e***@example.com', '•••• 4242'],
        ['2', null, '•••• 1881'],
      ],
    },
    { kind: 'text', text: 'SELECT 2\n' },
  ],
  cut: false,
};
const status = {
  version: '0.1.0',
  ready: true,
  policy_revision: '3f9c1d07',
  notices: me.notices,
  parts: [
    { name: 'store', status: 'up', detail: 'PostgreSQL 17, embedded' },
    { name: 'policy', status: 'up', detail: 'OPA 1.9 answers in 0.4 ms' },
    { name: 'journal', status: 'degraded', detail: '2.1 GB left on its disk' },
  ],
  plugins: [
    { name: 'sallyport-sql', state: 'active', version: '0.1.0', reason: null },
    {
      name: 'sallyport-ssh',
      state: 'inactive',
      version: '0.1.0',
      reason: 'cannot resolve: io.netty.handler.ssl is missing',
    },
  ],
  targets: [
    { name: 'orders', state: 'active', version: null, reason: null },
    {
      name: 'billing',
      state: 'refused',
      version: null,
      reason: 'targets/billing.yaml line 7: address "billing": use host:port, such as billing.internal:5432',
    },
  ],
  routes: [
    { name: 'gate', state: 'active', version: null, reason: null },
    { name: 'notify-approvers', state: 'active', version: null, reason: null },
  ],
};
const targets = [
  {
    name: 'orders',
    protocol: 'postgresql',
    address: 'db1.internal:5432',
    labels: { environment: 'production', team: 'payments' },
    classified: 14,
    credential: 'dynamic',
  },
  {
    name: 'billing',
    protocol: 'postgresql',
    address: 'db2.internal:5432',
    labels: { environment: 'staging' },
    classified: 0,
    credential: 'static',
  },
];

const streams = new Set();
const answered = new Map();
const tell = (one) => streams.forEach((stream) => stream.write(`event: approval\ndata: ${JSON.stringify(one)}\n\n`));
let signedIn = process.env.SIGNED_OUT === undefined;

function answer(response, status, body, type = 'application/json') {
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Security-Policy': CSP,
    'X-Content-Type-Options': 'nosniff',
  });
  response.end(typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body));
}
const problem = (response, status, detail, login = null) =>
  answer(response, status, { type: 'about:blank', title: '', status, detail, next_step: null, login });

async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const parts = url.pathname.split('/').slice(1).map(decodeURIComponent);
  if (parts[0] === 'login') {
    const next = encodeURIComponent(url.searchParams.get('next') ?? '/');
    return answer(
      response,
      200,
      `<!doctype html><form action="/signed-in/${next}"><button>bob</button></form>`,
      'text/html',
    );
  }
  if (parts[0] === 'signed-in') {
    signedIn = true;
    response.writeHead(302, { Location: parts[1] });
    return response.end();
  }
  if (parts[0] === 'logout') {
    signedIn = false;
    return answer(response, 204, '');
  }
  if (parts[0] === 'fixture') {
    // Only here: makes a new question arrive, and answers when it is answered.
    const one = approval(`ap-${approvals.size + 1}`, {
      since: ago(0),
      description: {
        ...approvals.get('ap-1').description,
        summary: 'remove the table drafts',
        text: 'DROP TABLE drafts',
      },
    });
    approvals.set(one.id, one);
    tell(one);
    answered.set(one.id, (changed) => {
      const reason = changed.answers.at(-1).reason;
      if (changed.state === 'refused') return answer(response, 403, { reason });
      approvals.set(one.id, { ...changed, state: 'used' });
      tell(approvals.get(one.id));
      return answer(response, 200, {});
    });
    return;
  }
  if (parts[0] !== 'api') {
    const path = normalize(join(dist, extname(url.pathname) === '' ? 'index.html' : url.pathname));
    if (!path.startsWith(dist)) return problem(response, 404, 'no such file');
    return readFile(path).then(
      (found) => answer(response, 200, found, TYPES[extname(path)] ?? 'application/octet-stream'),
      () => problem(response, 404, 'no such file'),
    );
  }
  if (!signedIn) return problem(response, 401, 'You are not logged in.', '/login');
  switch (parts[1]) {
    case 'me':
      return answer(response, 200, me);
    case 'events':
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      response.write(': here\n\n');
      streams.add(response);
      return request.on('close', () => streams.delete(response));
    case 'approvals': {
      if (parts[2] === undefined) {
        const states = url.searchParams.get('state')?.split(',');
        return answer(response, 200, {
          approvals: [...approvals.values()].filter((one) => states?.includes(one.state) ?? true),
        });
      }
      const one = approvals.get(parts[2]);
      if (one === undefined) return problem(response, 404, 'no such question');
      if (request.method === 'GET') return answer(response, 200, one);
      if (one.state !== 'waiting') return problem(response, 409, 'it waits no more');
      const { verdict, reason } = await bodyOf(request);
      const changed = {
        ...one,
        state: verdict === 'approve' ? 'granted' : 'refused',
        changed: ago(0),
        may_answer: false,
        answers: [...one.answers, { approver: me.subject, verdict, reason, at: ago(0) }],
      };
      approvals.set(one.id, changed);
      tell(changed);
      answered.get(one.id)?.(changed);
      return answer(response, 200, changed);
    }
    case 'sessions': {
      if (parts[2] === undefined) return answer(response, 200, { sessions });
      const one = sessions.find((found) => found.id === parts[2]);
      if (one === undefined) return problem(response, 404, 'no such session');
      if (parts[5] === 'answer') return answer(response, 200, recorded);
      return answer(response, 200, parts[3] === 'operations' ? { operations } : one);
    }
    case 'status':
      return answer(response, 200, status);
    case 'targets':
      return answer(response, 200, { targets });
    default:
      return problem(response, 404, 'no such thing');
  }
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${server.address().port}`);
});
