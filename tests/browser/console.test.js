import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { obstacles } from './accessible.js';
import { launch, newPage } from './browser.js';
import { sendOperation } from './operation.js';
import { InboxPage } from './pages/InboxPage.js';
import { SessionPage } from './pages/SessionPage.js';
import { SignInPage } from './pages/SignInPage.js';
import { approver, gateway } from './setting.js';

describe('an approver at the console', { timeout: 120_000 }, () => {
  let browser;
  let page;
  let context;
  let faults;
  let inbox;
  let noticesBefore;
  let decided;
  let answered;

  before(async () => {
    browser = await launch();
    ({ page, context, faults } = await newPage(browser, gateway));
    await page.goto(`${gateway}/status`);
    const signIn = new SignInPage(page);
    noticesBefore = await signIn.notices();
    await signIn.signIn(approver);
    inbox = new InboxPage(page, gateway);
  });
  after(() => browser?.close());

  it('comes back after the sign-in to the page that was asked for', async () => {
    assert.equal(new URL(page.url()).pathname, '/status');
    await page.getByRole('heading', { level: 1, name: 'Status' }).waitFor();
  });

  it('was told before the sign-in what everyone is told after it', async () => {
    assert.deepEqual(noticesBefore, await new SignInPage(page).notices());
  });

  it('sees a held operation without reloading, and approves it', async (test) => {
    await inbox.open();
    const known = await inbox.waiting();
    const { ended } = sendOperation(test);
    const question = await inbox.openQuestion(await inbox.arrival(known));
    assert.match(await question.heading.textContent(), / wants to /);
    assert.notEqual((await question.statement.textContent()).trim(), '');
    assert.match(await page.title(), /^\(\d+\) /);
    await question.approve();
    await question.becomes('granted', 'ran');
    const { code, output } = await ended;
    assert.equal(code, 0, output);
    await question.becomes('ran');
    decided = new URL(page.url()).pathname;
  });

  it('sees in the session what the client saw', async () => {
    await page.goto(gateway + decided);
    await page.getByRole('link', { name: 'this session' }).click();
    const session = new SessionPage(page);
    await session.openAnswer();
    assert.match(await session.answer.textContent(), /DELETE \d+/);
    assert.match(await page.locator('main').textContent(), /from (127\.0\.0\.1|\[::1\]):\d+.*calls itself psql/);
    const { pathname, search } = new URL(page.url());
    answered = pathname + search;
  });

  it('cannot approve before the card could be read', async (test) => {
    await inbox.open();
    const known = await inbox.waiting();
    sendOperation(test);
    const question = await inbox.openQuestion(await inbox.arrival(known));
    await question.approveByKey();
    await page.waitForTimeout(500);
    await question.stillWaits();
    await question.refuse('this was only a test');
    await question.becomes('refused');
  });

  it('refuses with a reason that the sender reads', async (test) => {
    await inbox.open();
    const known = await inbox.waiting();
    const { ended } = sendOperation(test);
    const path = await inbox.arrival(known);
    const question = await inbox.openQuestion(path);
    await question.refuse('keep it until the audit is over');
    await question.becomes('refused');
    await inbox.decided.locator(`a[href="${path}"]`).waitFor();
    const { code, output } = await ended;
    assert.notEqual(code, 0);
    assert.match(output, /keep it until the audit is over/);
  });

  it('sees on a second screen at once what was answered on the first', async (test) => {
    const second = await context.newPage();
    const other = new InboxPage(second, gateway);
    await other.open();
    await inbox.open();
    const known = await inbox.waiting();
    sendOperation(test);
    const path = await other.arrival(known);
    const question = await inbox.openQuestion(path);
    await question.refuse('answered on the other screen');
    await other.decided.locator(`a[href="${path}"]`).waitFor();
    await second.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [
      { width: 1280, height: 900 },
      { width: 390, height: 844 },
    ]) {
      it(`finds no obstacle and nothing cut off, ${colorScheme}, ${viewport.width} px`, async () => {
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize(viewport);
        for (const path of [
          '/',
          decided,
          '/sessions',
          answered,
          '/targets',
          '/status',
          '/approvals/unknown',
          '/sessions/unknown',
          '/nowhere',
        ]) {
          await page.goto(gateway + path);
          await page.locator('h1, h2').first().waitFor({ state: 'attached' });
          await page.getByRole('status', { name: /^Loading/ }).waitFor({ state: 'detached' });
          assert.deepEqual(await obstacles(page), [], path);
          assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, path);
        }
      });
    }
  }

  it('leaves no error behind and asks nobody but the gateway', () => {
    assert.deepEqual(faults, []);
  });
});
