/** The console's sign-in page, and the issuer's form behind it. */
export class SignInPage {
  constructor(page) {
    this.page = page;
  }

  /** What stands above every page. */
  async notices() {
    await this.page
      .getByRole('link', { name: /^Log in$|to the inbox/ })
      .first()
      .waitFor();
    return this.page.locator('.banner').allTextContents();
  }

  async signIn({ name, password }) {
    await this.page.getByRole('link', { name: 'Log in' }).click();
    // The demo's issuer has a button for each person; any other has a form.
    const person = this.page.getByRole('button', { name: new RegExp(`^${name}\\b`) });
    const field = this.page
      .locator('input[name=login], input[name=username], input[type=email], input[type=text]')
      .first();
    await person.or(field).first().waitFor();
    if (await person.isVisible()) {
      await person.click();
    } else {
      await field.fill(name);
      const secret = this.page.locator('input[type=password]').first();
      if (await secret.isVisible()) await secret.fill(password);
      await this.page.locator('button[type=submit], input[type=submit]').first().click();
      await this.consent();
    }
    await this.page.getByRole('navigation', { name: 'Main' }).waitFor();
  }

  /** Some issuers ask once more whether the console may know who signs in. */
  async consent() {
    const signedIn = this.page.getByRole('navigation', { name: 'Main' });
    const consent = this.page.getByRole('button', { name: /continue|allow|accept|consent/i });
    await signedIn.or(consent).first().waitFor();
    if (await consent.isVisible()) await consent.click();
  }
}
