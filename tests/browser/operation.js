import { spawn } from 'node:child_process';
import { ask } from './setting.js';

/** Sends the held operation as its own process; it is ended with the test that began it. */
export function sendOperation(test) {
  const child = spawn('sh', ['-c', ask], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const ended = new Promise((resolve) => child.on('close', (code) => resolve({ code, output })));
  test.after(() => {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  });
  return { ended };
}
