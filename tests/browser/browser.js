import { chromium } from 'playwright-core';

// The browser speaks to the gateway under test and to nobody else.
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch() {
  return chromium.launch({ executablePath: process.env.SALLYPORT_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
}

/** A page of its own; `faults` collects what a person would find in the developer tools: errors, and requests to strangers. */
export async function newPage(browser, url, options = {}) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, ...options });
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const faults = [];
  const own = new URL(url).origin;
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // Not the console's fault: the 401 before somebody has signed in, the 404 of what a test made up, and the icon that an
    // issuer's page lacks.
    const { url } = message.location();
    if (
      message.type() === 'error' &&
      !message.text().includes('401') &&
      !url.endsWith('/unknown') &&
      !url.endsWith('/favicon.ico')
    )
      faults.push(message.text());
  });
  page.on('request', (request) => {
    if (page.url().startsWith(own) && !request.isNavigationRequest() && !request.url().startsWith(own)) {
      faults.push(`a request to ${new URL(request.url()).host}`);
    }
  });
  return { page, context, faults };
}
