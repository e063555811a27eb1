// More contrast: Spectrum's macros write each colour of a token into the style sheet, so there is nothing that could be
// changed where a person asks for more of it (Media Queries 5, §11.3). A step over the built sheet gives the greys of
// text, icons and lines a name where they stand, which has a stronger value under `prefers-contrast: more`.
//
// What keeps its place in the cascade is what makes this right: a rule of its own would have to win over every layer.

/** Grey in the light theme, grey in the dark one. */
type Pair = readonly [light: string, dark: string];

const NEUTRAL: Pair = ['#131313', '#f2f2f2'];
const STRONG: Pair = ['#292929', '#dbdbdb'];
const WEAK: Pair = ['#717171', '#8a8a8a'];

/** By the grey of the light theme. Disabled stays weaker than the rest. */
const OF_TEXT: Readonly<Record<string, Pair>> = { '#c6c6c6': WEAK, '#8f8f8f': STRONG, '#717171': STRONG, '#505050': NEUTRAL };
const OF_LINES: Readonly<Record<string, Pair>> = { '#c6c6c6': WEAK, '#dadada': WEAK, '#e1e1e1': WEAK, '#e9e9e9': WEAK, '#8f8f8f': STRONG, '#717171': STRONG, '#505050': NEUTRAL };

const TEXT = 'color|fill|--iconPrimary|--rowTextColor';
const LINES = 'border(?:-[a-z]+)*-color|outline-color|stroke|--borderColor|--borderColorGray';
const GREYS = String.raw`var\(--lightningcss-light,(#[0-9a-f]{3,8})\)\s*var\(--lightningcss-dark,#[0-9a-f]{3,8}\)`;
const DECLARATION = new RegExp(String.raw`(?<=[;{\s])(?:(${TEXT})|(${LINES})):\s*(${GREYS})`, 'gi');

/** The style sheet with what it needs to answer `prefers-contrast: more`. */
export function withMoreContrast(css: string): string {
  const names = new Map<string, Pair>();
  const named = css.replaceAll(DECLARATION, (whole: string, text: string | undefined, lines: string | undefined, value: string, light: string) => {
    const stronger = (text === undefined ? OF_LINES : OF_TEXT)[light.toLowerCase()];
    if (stronger === undefined) return whole;
    const name = `--more-${text === undefined ? 'line' : 'text'}-${light.slice(1)}`;
    names.set(name, stronger);
    return `${text ?? lines ?? ''}:var(${name},${value})`;
  });
  if (names.size === 0) return css;
  const values = [...names].map(([name, [light, dark]]) => `${name}:var(--lightningcss-light,${light})var(--lightningcss-dark,${dark})`);
  // On each element: part of the window may be light where the rest is dark.
  return `${named}@media (prefers-contrast:more){:where(*,::before,::after){${values.join(';')}}}`;
}
