import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { loginUrl } from '../features/signin/api';
import { FakeGateway, problem, visit } from '../test/gateway';
import { bob } from '../test/samples';

const signedOut = problem(401, 'You are not logged in.', { login: '/login' });

describe('signing in', () => {
  it('is offered to whoever is not signed in, and comes back to the page', async () => {
    visit('/approvals/ap-1?x=1', new FakeGateway({ 'GET /api/me': signedOut }));
    expect(await screen.findByRole('link', { name: 'Log in' })).toHaveAttribute(
      'href',
      '/login?next=%2Fapprovals%2Fap-1%3Fx%3D1',
    );
    expect(document.title).toBe('Log in · Sallyport');
  });

  it('says before it what everyone must see', async () => {
    const notices = ['Anyone can log in as anyone.'];
    visit(
      '/',
      new FakeGateway({ 'GET /api/me': problem(401, 'You are not logged in.', { login: '/login', notices }) }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent('Anyone can log in as anyone.');
  });

  it.each(['//evil.test/login', 'https://evil.test', 'javascript:alert(1)', '/\\evil.test'])(
    'never leads to %s',
    (said) => {
      expect(loginUrl(said, '/')).toBe('/login?next=%2F');
    },
  );

  it('is asked for again when it has ended meanwhile', async () => {
    const gateway = new FakeGateway({ 'GET /api/me': bob, 'GET /api/approvals': { approvals: [] } });
    visit('/', gateway);
    await screen.findByRole('heading', { name: 'Nothing waits for you' });
    gateway.answers['GET /api/me'] = signedOut;
    gateway.answers['GET /api/status'] = signedOut;
    fireEvent.click(screen.getByRole('link', { name: 'Status' }));
    expect(await screen.findByRole('link', { name: 'Log in' })).toBeVisible();
  });

  it('ends when one logs out', async () => {
    const gateway = new FakeGateway({ 'GET /api/me': bob, 'GET /api/approvals': { approvals: [] } });
    gateway.answers['POST /logout'] = () => {
      gateway.answers['GET /api/me'] = signedOut;
      return { status: 204, body: null };
    };
    visit('/', gateway);
    fireEvent.click(await screen.findByRole('button', { name: 'Account of bob' }));
    fireEvent.click(await screen.findByRole('menuitem', { name: 'Log out' }));
    expect(await screen.findByRole('link', { name: 'Log in' })).toBeVisible();
    expect(gateway.posted()[0]?.headers.get('Sallyport-Console')).toBe('1');
  });
});

describe('every page', () => {
  it('shows what everyone must see, loudly', async () => {
    visit(
      '/',
      new FakeGateway({
        'GET /api/me': { ...bob, notices: ['This gateway uses the demo’s issuer.'] },
        'GET /api/approvals': { approvals: [] },
      }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent('This gateway uses the demo’s issuer.');
  });

  it('says what to do when the gateway is away', async () => {
    visit(
      '/',
      new FakeGateway({ 'GET /api/me': problem(400, 'the session store is away', { next_step: 'try again' }) }),
    );
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Could not open the consolethe session store is away. Try again.',
    );
    expect(screen.getByRole('button', { name: 'Try again' })).toBeVisible();
  });

  it('can be unknown', async () => {
    visit('/nowhere', new FakeGateway({ 'GET /api/me': bob, 'GET /api/approvals': { approvals: [] } }));
    expect(await screen.findByRole('heading', { name: 'There is no such page' })).toBeVisible();
  });
});
