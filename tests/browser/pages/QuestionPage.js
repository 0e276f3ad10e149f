/** Longer than the time in which the console takes no approval. */
const READING_MS = 1_300;

export class QuestionPage {
  constructor(page) {
    this.page = page;
    this.card = page.getByRole('article');
    this.heading = this.card.getByRole('heading', { level: 1 });
    this.statement = this.card.getByRole('group', { name: 'The exact statement' });
  }

  async approve() {
    await this.page.waitForTimeout(READING_MS);
    await this.card.getByRole('button', { name: /Approve once/ }).click();
  }

  async approveByKey() {
    await this.page.keyboard.press('a');
  }

  async refuse(reason) {
    await this.card.getByRole('button', { name: /Refuse…/ }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Refuse this operation' });
    await dialog.getByRole('textbox', { name: 'Why not?' }).fill(reason);
    await dialog.getByRole('button', { name: 'Refuse', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** Waits until the card says one of these states. */
  async becomes(...states) {
    await this.card
      .getByText(new RegExp(`^(${states.join('|')})$`))
      .first()
      .waitFor();
  }

  async stillWaits() {
    await this.card.getByText(/^waits for you/).waitFor();
  }
}
