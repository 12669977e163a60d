/**
 * Colours by meaning, once for light and once for dark. `tokens.test.ts` computes the contrast of every pair that
 * is used together; the style sheet gets them as custom properties through `tokensCss`.
 */
export interface Palette {
  readonly canvas: string
  readonly surface: string
  readonly sunken: string
  readonly ink: string
  readonly ink2: string
  readonly line: string
  readonly edge: string
  readonly link: string
  readonly brand: string
  readonly onBrand: string
  readonly deep: string
  readonly onDeep: string
  readonly onDeep2: string
  readonly wash: string
  readonly focus: string
  readonly adverse: string
  readonly adverseWash: string
  readonly past: string
  readonly pastWash: string
  readonly good: string
  readonly goodWash: string
  readonly neutral: string
  readonly neutralWash: string
  readonly attention: string
  readonly attentionWash: string
}

export const light: Palette = {
  canvas: '#f4f6f6',
  surface: '#ffffff',
  sunken: '#e9eeef',
  ink: '#16202a',
  ink2: '#46535f',
  line: '#d6dde0',
  edge: '#76838e',
  link: '#145387',
  brand: '#17507a',
  onBrand: '#ffffff',
  deep: '#0e2f49',
  onDeep: '#ffffff',
  onDeep2: '#c3d6e4',
  wash: '#e8f0f6',
  focus: '#b4530a',
  adverse: '#a6211b',
  adverseWash: '#fcefed',
  past: '#6b5727',
  pastWash: '#f6f1e4',
  good: '#17663f',
  goodWash: '#e8f4ed',
  neutral: '#3b5064',
  neutralWash: '#edf1f4',
  attention: '#85480a',
  attentionWash: '#fdf2e3',
}

export const dark: Palette = {
  canvas: '#0f151b',
  surface: '#171f27',
  sunken: '#0a0f14',
  ink: '#e9eef2',
  ink2: '#b3bfc9',
  line: '#2f3b46',
  edge: '#7f8d99',
  link: '#8fc6f2',
  brand: '#2a6b9f',
  onBrand: '#ffffff',
  deep: '#0b2438',
  onDeep: '#ffffff',
  onDeep2: '#b9cfdf',
  wash: '#1b2c3a',
  focus: '#ffb84d',
  adverse: '#ff9d94',
  adverseWash: '#35191a',
  past: '#d9c184',
  pastWash: '#2b2616',
  good: '#86d6a8',
  goodWash: '#14291f',
  neutral: '#b0c4d6',
  neutralWash: '#1f2a34',
  attention: '#f0b571',
  attentionWash: '#33240f',
}

/** Text colour on ground colour, and the least contrast WCAG 2.2 AA asks of the pair (1.4.3: 4.5; 1.4.11: 3). */
export const pairs: readonly (readonly [keyof Palette, keyof Palette, number])[] = [
  ...(['canvas', 'surface', 'sunken', 'wash'] as const).flatMap((ground) => [
    ['ink', ground, 7] as const,
    ['ink2', ground, 4.5] as const,
    ['link', ground, 4.5] as const,
    ['focus', ground, 3] as const,
  ]),
  ['edge', 'surface', 3],
  ['edge', 'canvas', 3],
  ['onBrand', 'brand', 4.5],
  ['onDeep', 'deep', 7],
  ['onDeep2', 'deep', 4.5],
  ...(['adverse', 'past', 'good', 'neutral', 'attention'] as const).flatMap((tone) => [
    [tone, `${tone}Wash`, 4.5] as const,
    [tone, 'surface', 4.5] as const,
    [tone, 'canvas', 4.5] as const,
    ['ink', `${tone}Wash`, 7] as const,
    ['ink2', `${tone}Wash`, 4.5] as const,
    ['link', `${tone}Wash`, 4.5] as const,
  ]),
]

function declarations(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, value]) => `--${name.replace(/[A-Z0-9]/g, (c) => `-${c.toLowerCase()}`)}:${String(value)}`)
    .join(';')
}

/** The palettes as custom properties: by the reader's system, or by the choice kept in the cookie. */
export const tokensCss = [
  `:root{color-scheme:light;${declarations(light)}}`,
  `@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;${declarations(dark)}}}`,
  `:root[data-theme=dark]{color-scheme:dark;${declarations(dark)}}`,
  // Paper is white whatever the screen was.
  `@media print{:root,:root[data-theme=dark],:root:not([data-theme=light]){color-scheme:light;${declarations(light)}}}`,
].join('\n')

function channel(value: number): number {
  const c = value / 255
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
}

/** Contrast ratio of two `#rrggbb` colours by WCAG 2.2. */
export function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const n = Number.parseInt(hex.slice(1), 16)
    return 0.2126 * channel(n >> 16) + 0.7152 * channel((n >> 8) & 255) + 0.0722 * channel(n & 255)
  }
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}
