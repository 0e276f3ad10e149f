import { render } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { vi } from 'vitest';
import { App } from '../app/App';
import { Providers } from '../app/Providers';

interface Answer {
  status: number;
  body: unknown;
}
interface Request {
  method: string;
  path: string;
  headers: Headers;
  body: unknown;
}
type Answers = Record<string, unknown>;

export const problem = (
  status: number,
  detail: string,
  more: { next_step?: string; login?: string; notices?: string[] } = {},
): Answer => ({
  status,
  body: { type: 'about:blank', title: '', status, detail, next_step: null, login: null, notices: [], ...more },
});

/** A gateway that answers `METHOD /path` from a table; what it was asked is kept. Queries are not part of the key. */
export class FakeGateway {
  readonly asked: Request[] = [];
  readonly answers: Answers;

  constructor(answers: Answers = {}) {
    this.answers = answers;
  }

  readonly http: typeof fetch = (input, init) => {
    const url = new URL(input as string, 'http://gateway.test');
    const method = init?.method ?? 'GET';
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : null;
    this.asked.push({ method, path: url.pathname + url.search, headers: new Headers(init?.headers), body });
    const found = this.answers[`${method} ${url.pathname}`];
    const said: unknown =
      typeof found === 'function' ? (found as (url: URL, body: unknown) => unknown)(url, body) : found;
    if (said === undefined) return Promise.reject(new TypeError(`nobody answers ${method} ${url.pathname}`));
    const { status, body: text } = isAnswer(said) ? said : { status: 200, body: said };
    return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(text), { status }));
  };

  posted(): Request[] {
    return this.asked.filter((one) => one.method === 'POST');
  }
}

function isAnswer(said: unknown): said is Answer {
  return (
    typeof said === 'object' && said !== null && 'status' in said && typeof said.status === 'number' && 'body' in said
  );
}

/** The whole console at a path, before a gateway. */
export function visit(path: string, gateway: FakeGateway) {
  vi.stubGlobal('fetch', gateway.http);
  return render(
    <Providers>
      <MemoryRouter initialEntries={[path]}>
        <App />
      </MemoryRouter>
    </Providers>,
  );
}
