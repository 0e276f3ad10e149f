import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const gate: MantineColorsTuple = [
  '#eef2ff',
  '#dbe4ff',
  '#b9c9ff',
  '#93abff',
  '#7d9bff',
  '#5f80f7',
  '#2f5bea',
  '#2a51d1',
  '#2447b8',
  '#1c3a98',
];

// Only what the machine has: a console of a gate fetches no font from anywhere.
export const theme = createTheme({
  primaryColor: 'gate',
  primaryShade: { light: 6, dark: 6 },
  colors: { gate },
  autoContrast: true,
  defaultRadius: 'md',
  fontFamily: 'Inter, system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif',
  fontFamilyMonospace: '"JetBrains Mono", ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  respectReducedMotion: true,
});

export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#f7f7f5',
    '--mantine-color-text': '#1b1f24',
    '--mantine-color-dimmed': '#5d656f',
    '--mantine-color-anchor': '#2a51d1',
    '--panel': '#ffffff',
    '--line': '#e4e4df',
    '--code': '#f1f2ef',
    '--accent': '#2f5bea',
    '--hold': '#8f5500',
    '--hold-soft': '#fff1d9',
    '--hold-line': '#d99a3d',
    '--deny': '#b42318',
    '--deny-soft': '#fdecea',
    '--ok': '#14683c',
    '--ok-soft': '#e6f5ec',
  },
  dark: {
    '--mantine-color-body': '#14161a',
    '--mantine-color-text': '#e8eaed',
    '--mantine-color-dimmed': '#9ba4af',
    '--mantine-color-anchor': '#9ab2ff',
    '--panel': '#1c1f25',
    '--line': '#2f343d',
    '--code': '#23272e',
    '--accent': '#7d9bff',
    '--hold': '#f0b35a',
    '--hold-soft': '#33270f',
    '--hold-line': '#8a6426',
    '--deny': '#ff8b80',
    '--deny-soft': '#3a1815',
    '--ok': '#6cd49b',
    '--ok-soft': '#12301f',
  },
});
