import { screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FakeGateway, problem, visit } from '../../test/gateway';
import { bob, healthy } from '../../test/samples';

function gatewayWith(more: Record<string, unknown>) {
  return new FakeGateway({ 'GET /api/me': bob, 'GET /api/approvals': { approvals: [] }, ...more });
}

describe('the status', () => {
  it('tells each part and what it says of itself', async () => {
    const status = { ...healthy, parts: [{ name: 'journal', status: 'degraded', detail: '2 GB left' }] };
    visit('/status', gatewayWith({ 'GET /api/status': status }));
    expect(await screen.findByRole('row', { name: 'journal degraded 2 GB left' })).toBeVisible();
    expect(screen.getByText('3f9c1d07')).toBeVisible();
  });

  it('puts what was refused first, with its reason and what to do', async () => {
    const targets = [
      { name: 'orders', state: 'active', version: null, reason: null },
      { name: 'billing', state: 'refused', version: null, reason: 'line 7: no port' },
    ];
    visit('/status', gatewayWith({ 'GET /api/status': { ...healthy, targets } }));
    const rows = within(await screen.findByRole('table', { name: 'Targets' })).getAllByRole('row');
    expect(rows[0]).toHaveTextContent('billingrefusedline 7: no port');
    expect(rows[0]).toHaveTextContent('Correct the file');
  });

  it('says what it means that there is no policy, no plugin, no route', async () => {
    visit('/status', gatewayWith({ 'GET /api/status': { ...healthy, policy_revision: null } }));
    expect(await screen.findByText('no policy: everything is refused')).toBeVisible();
    expect(screen.getByText(/No plugin is loaded/)).toBeVisible();
    expect(screen.getByText(/No route is loaded/)).toBeVisible();
  });

  it('says why it cannot be loaded', async () => {
    visit('/status', gatewayWith({ 'GET /api/status': problem(403, 'not for you') }));
    expect(await screen.findByRole('alert')).toHaveTextContent('Could not load the status');
  });
});

describe('the targets', () => {
  it('says which credentials last until they are changed by hand', async () => {
    const target = {
      name: 'billing',
      protocol: 'postgresql',
      address: 'db2:5432',
      labels: { environment: 'staging' },
      classified: 3,
    };
    visit(
      '/targets',
      gatewayWith({
        'GET /api/targets': {
          targets: [
            { ...target, credential: 'static' },
            { ...target, name: 'x', credential: null },
          ],
        },
      }),
    );
    const table = await screen.findByRole('table', { name: 'Targets' });
    expect(table).toHaveTextContent('static: lasts until it is changed by hand');
    expect(table).toHaveTextContent('none: no session can be opened');
    expect(table).toHaveTextContent('3 fields');
  });

  it('says how a first one is made', async () => {
    visit('/targets', gatewayWith({ 'GET /api/targets': { targets: [] } }));
    expect(await screen.findByText(/Put a YAML file into targets/)).toBeVisible();
  });
});
