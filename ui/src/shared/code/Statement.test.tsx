import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Statement } from './Statement';

function show(text: string, objects: string[] = [], language = 'sql') {
  render(
    <MantineProvider>
      <Statement text={text} language={language} objects={objects} />
    </MantineProvider>,
  );
  return screen.getByRole('group', { name: 'The exact statement' });
}

describe('the statement', () => {
  it('shows every character of the command', () => {
    expect(show('DROP TABLE "Old ""x"""; -- <b>bye</b>')).toHaveTextContent('DROP TABLE "Old ""x"""; -- <b>bye</b>');
  });

  it('emphasises the objects it touches, however they are written', () => {
    const statement = show('DELETE FROM public.Invoices', ['public.invoices']);
    expect(statement.querySelector('.sql-object')).toHaveTextContent('Invoices');
  });

  it('shows characters that hide or reorder, inside strings and comments as well, and says so', () => {
    expect(show("SELECT 'a\u202eb' -- \u200b")).toHaveTextContent("SELECT 'aU+202Eb' -- U+200B");
    expect(screen.getByRole('note')).toHaveTextContent('2 characters cannot be seen');
  });

  it('keeps right-to-left letters in the order in which they are read by the server', () => {
    expect(show("SELECT 'אבג'").querySelector('bdo')).toHaveAttribute('dir', 'ltr');
  });

  it('names look-alike letters', () => {
    show('SELECT * FROM pаyments');
    expect(screen.getByRole('note')).toHaveTextContent('“pаyments” has U+0430');
  });

  it('says how long a long statement is, and can be scrolled by keyboard', () => {
    const statement = show('SELECT 1\n'.repeat(200) + ';DROP TABLE x');
    expect(statement).toHaveAttribute('tabindex', '0');
    expect(screen.getByText(/201 lines/)).toBeVisible();
  });

  it('shows other languages as they are', () => {
    expect(show('rm -rf /srv', [], 'shell')).toHaveTextContent('rm -rf /srv');
  });
});
