import { describe, expect, it } from 'vitest';
import { FakeGateway, problem } from '../../test/gateway';
import { ApiError, getJson, postJson } from './http';

describe('asking the gateway', () => {
  it('keeps the status, the words and the next step of a problem', async () => {
    const gateway = new FakeGateway({ 'GET /api/status': problem(503, 'the store is away', { next_step: 'wait' }) });
    await expect(getJson('/api/status', gateway.http)).rejects.toMatchObject({
      status: 503,
      detail: 'the store is away',
      nextStep: 'wait',
    });
  });

  it('says so when nobody answers', async () => {
    await expect(getJson('/api/status', new FakeGateway().http)).rejects.toMatchObject({ status: 0 });
  });

  it('does not take something else for an answer', async () => {
    const proxy: typeof fetch = () => Promise.resolve(new Response('<html>log in to the proxy</html>'));
    await expect(getJson('/api/status', proxy)).rejects.toBeInstanceOf(ApiError);
    const failing: typeof fetch = () => Promise.resolve(new Response('<html>bad gateway</html>', { status: 502 }));
    await expect(getJson('/api/status', failing)).rejects.toMatchObject({
      status: 502,
      detail: 'The gateway answered 502.',
    });
  });

  it('sends with a change the header that no foreign page can send', async () => {
    const gateway = new FakeGateway({ 'POST /api/x': {} });
    await postJson('/api/x', { a: 1 }, gateway.http);
    expect(gateway.asked[0]?.headers.get('Sallyport-Console')).toBe('1');
    expect(gateway.asked[0]?.body).toEqual({ a: 1 });
  });
});
