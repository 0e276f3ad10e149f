export class SessionPage {
  constructor(page) {
    this.page = page;
    this.operations = page.getByRole('table', { name: 'Operations' });
    this.answer = page.getByRole('complementary', { name: 'What the client saw' });
  }

  /** Opens the answer of the last operation; waits until the index has it. */
  async openAnswer() {
    for (let left = 40; left > 0; left--) {
      await this.operations.getByRole('link').filter({ hasNotText: 'the question' }).last().click();
      await this.answer.waitFor();
      if ((await this.answer.getByText('Recorded as delivered').count()) > 0) return;
      await this.page.waitForTimeout(250);
      await this.page.reload();
    }
    throw new Error('the answer was not recorded within ten seconds');
  }
}
