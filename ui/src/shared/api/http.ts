import type { Problem } from './types';

/** What the gateway answered instead of the thing asked for. Status 0: it could not be reached at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly detail: string;
  readonly nextStep: string | null;
  readonly login: string | null;
  /** What everyone must see, whoever they are; the gateway says it with 401. */
  readonly notices: readonly string[];

  constructor(
    status: number,
    detail: string,
    nextStep: string | null = null,
    login: string | null = null,
    notices: readonly string[] = [],
  ) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.detail = detail;
    this.nextStep = nextStep;
    this.login = login;
    this.notices = notices;
  }
}

/** An answer that has not come by then will not help a person who is looking at the page. */
const PATIENCE_MS = 20_000;

export async function getJson<T>(path: string, http: typeof fetch = fetch): Promise<T> {
  const response = await send(path, { headers: { Accept: 'application/json' } }, http);
  return (await json(response)) as T;
}

export async function postJson<T>(path: string, body: unknown, http: typeof fetch = fetch): Promise<T> {
  const response = await post(path, JSON.stringify(body), http);
  return (await json(response)) as T;
}

export async function postNothing(path: string, http: typeof fetch = fetch): Promise<void> {
  await post(path, null, http);
}

function post(path: string, body: string | null, http: typeof fetch): Promise<Response> {
  // The header is what no foreign page can send: the gateway refuses a change on the cookie without it.
  const headers = { Accept: 'application/json', 'Content-Type': 'application/json', 'Sallyport-Console': '1' };
  return send(path, { method: 'POST', headers, body }, http);
}

async function send(path: string, init: RequestInit, http: typeof fetch): Promise<Response> {
  let response: Response;
  try {
    response = await http(path, {
      ...init,
      credentials: 'same-origin',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new ApiError(
      0,
      'The gateway did not answer.',
      'Check that it runs and that you can reach it, then try again.',
    );
  }
  if (!response.ok) {
    throw await problem(response);
  }
  return response;
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new ApiError(response.status, 'The answer was not the gateway’s.', 'Check what stands between you and it.');
  }
}

async function problem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  if (typeof body === 'object' && body !== null) {
    const { detail, next_step, login, notices } = body as Partial<Problem>;
    return new ApiError(
      response.status,
      detail ?? `The gateway answered ${response.status}.`,
      next_step ?? null,
      login ?? null,
      notices ?? [],
    );
  }
  return new ApiError(response.status, `The gateway answered ${response.status}.`);
}
