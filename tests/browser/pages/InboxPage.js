import { QuestionPage } from './QuestionPage.js';

export class InboxPage {
  constructor(page, gateway) {
    this.page = page;
    this.gateway = gateway;
    this.mine = page.getByRole('region', { name: 'Waits for you' });
    this.decided = page.getByRole('region', { name: 'Decided today' });
  }

  async open() {
    await this.page.goto(`${this.gateway}/`);
    await this.mine.waitFor();
  }

  /** The paths of the questions that wait for the person who looks. */
  async waiting() {
    const links = await this.mine.getByRole('link').all();
    return Promise.all(links.map((link) => link.getAttribute('href')));
  }

  /** Waits, without reloading, for a question that was not there before. */
  async arrival(before) {
    const known = new Set(before);
    for (let left = 100; left > 0; left--) {
      const fresh = (await this.waiting()).find((path) => !known.has(path));
      if (fresh !== undefined) return fresh;
      await this.page.waitForTimeout(100);
    }
    throw new Error('no new question appeared within 10 seconds');
  }

  async openQuestion(path) {
    await this.mine.locator(`a[href="${path}"]`).click();
    const question = new QuestionPage(this.page);
    await question.card.waitFor();
    return question;
  }
}
