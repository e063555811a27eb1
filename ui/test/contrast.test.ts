import { expect, test } from 'vitest';
import { withMoreContrast } from '../contrast';

const greys = (light: string, dark: string) => `var(--lightningcss-light,${light})var(--lightningcss-dark,${dark})`;

test('greys of text, icons and lines get a name where they stand, and a stronger value where more contrast is asked for', () => {
  const css = `@layer a{.x{color:${greys('#505050', '#afafaf')};border-top-color:${greys('#dadada', '#393939')}}}`;
  expect(withMoreContrast(css)).toBe(
    `@layer a{.x{color:var(--more-text-505050,${greys('#505050', '#afafaf')});border-top-color:var(--more-line-dadada,${greys('#dadada', '#393939')})}}`
    + '@media (prefers-contrast:more){:where(*,::before,::after){'
    + `--more-text-505050:${greys('#131313', '#f2f2f2')};--more-line-dadada:${greys('#717171', '#8a8a8a')}}}`,
  );
});

test('what lies under text stays, and so do colours that say something', () => {
  const css = `.x{background-color:${greys('#dadada', '#393939')};color:${greys('#d73220', '#fc432e')}}`;
  expect(withMoreContrast(css)).toBe(css);
});
