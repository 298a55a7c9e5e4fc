import type { ReportFigures, ServiceLevelReport } from '@atlas/contracts'
import { escapeHtml } from '../html-page.js'
import { inWords } from './report-words.js'

/** Charts as SVG: no script, nothing from elsewhere, and readable in black and white, for what stands in them is written there. */

const width = 720
const colours = { kept: '#2f7d4f', breached: '#b3362b', open: '#b9b9b9' } as const

const svg = (title: string, height: number, body: readonly string[]): string =>
  [
    `<svg role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-size="12" font-family="system-ui, sans-serif">`,
    `<title>${escapeHtml(title)}</title>`,
    ...body,
    '</svg>',
  ].join('\n')

/** Two decimals are less than a pixel. */
const px = (value: number): string => String(Math.round(value * 100) / 100)

interface Bar {
  readonly label: string
  readonly figures: ReportFigures
}
const rowHeight = 24
const labelWidth = 200
const figureWidth = 130

/** Kept and breached clocks of each group beside one another, on one scale, with the attainment at the end. */
export function attainmentChart(bars: readonly Bar[]): string {
  const most = Math.max(1, ...bars.map(({ figures }) => figures.clocks))
  const scale = (width - labelWidth - figureWidth) / most
  const rows = bars.flatMap(({ label, figures }, row) => {
    const y = row * rowHeight
    let x = labelWidth
    const parts = (['kept', 'breached', 'open'] as const).map((part) => {
      const wide = figures[part] * scale
      const drawn = `<rect x="${px(x)}" y="${y + 4}" width="${px(wide)}" height="${rowHeight - 8}" fill="${colours[part]}"/>`
      x += wide
      return drawn
    })
    const share = inWords('share', figures.attainment)
    return [
      `<text x="0" y="${y + 16}">${escapeHtml(shortened(label))}</text>`,
      ...parts,
      `<text x="${px(x + 6)}" y="${y + 16}">${share} of ${figures.clocks}</text>`,
    ]
  })
  return svg('Kept and breached clocks by group', bars.length * rowHeight, rows)
}

/** Attainment over time as a line, over columns of what breached. */
export function trendChart(trend: ServiceLevelReport['trend']): string {
  const [height, top, bottom] = [200, 10, 40]
  const plot = height - top - bottom
  const left = 44
  const step = (width - left) / Math.max(1, trend.length)
  const most = Math.max(1, ...trend.map(({ breached }) => breached))
  const at = (index: number): number => left + (index + 0.5) * step
  const columns = trend.map(({ breached }, index) => {
    const tall = (breached / most) * plot
    return `<rect x="${px(at(index) - step * 0.3)}" y="${px(top + plot - tall)}" width="${px(step * 0.6)}" height="${px(tall)}" fill="#e3b3ae"/>`
  })
  const points = trend.flatMap(({ attainment }, index) =>
    attainment === null ? [] : [`${px(at(index))},${px(top + plot * (1 - attainment))}`],
  )
  const every = Math.max(1, Math.ceil(trend.length / 12))
  const months = trend.flatMap(({ from }, index) =>
    index % every === 0
      ? [`<text x="${px(at(index))}" y="${height - 22}" text-anchor="middle">${escapeHtml(from.slice(0, 10))}</text>`]
      : [],
  )
  const grid = [0, 0.5, 1].map((share) => {
    const y = px(top + plot * (1 - share))
    return `<line x1="${left}" y1="${y}" x2="${width}" y2="${y}" stroke="#ddd"/><text x="0" y="${y}" dy="4">${share * 100} %</text>`
  })
  return svg('Attainment over time, and how many breached', height, [
    ...grid,
    ...columns,
    `<polyline points="${points.join(' ')}" fill="none" stroke="${colours.kept}" stroke-width="2"/>`,
    ...points.map((point) => {
      const [x, y] = point.split(',')
      return `<circle cx="${x}" cy="${y}" r="3" fill="${colours.kept}"/>`
    }),
    ...months,
    `<text x="${left}" y="${height - 4}">line: attainment; columns: breached clocks, ${most} at most</text>`,
  ])
}

const holderColours: Readonly<Record<string, string>> = {
  person: '#2b5d8a',
  customer: '#8a6d2b',
  vendor: '#6b3f8a',
  approval: '#2b8a7c',
  'hand-over': '#b3662b',
  nobody: '#9a9a9a',
}

/** Running time by whose it was, as one bar a holder. */
export function holderChart({ shares, elapsedMs }: ServiceLevelReport['holders']): string {
  const byHolder = [...Map.groupBy(shares, ({ holder }) => holder)]
    .map(([holder, some]) => ({ holder, ms: some.reduce((sum, { runningMs }) => sum + runningMs, 0) }))
    .sort((one, other) => other.ms - one.ms)
  const most = Math.max(1, ...byHolder.map(({ ms }) => ms))
  const scale = (width - labelWidth - figureWidth) / most
  const rows = byHolder.flatMap(({ holder, ms }, row) => {
    const y = row * rowHeight
    const share = inWords('share', elapsedMs === 0 ? null : ms / elapsedMs)
    return [
      `<text x="0" y="${y + 16}">${holder}</text>`,
      `<rect x="${labelWidth}" y="${y + 4}" width="${px(ms * scale)}" height="${rowHeight - 8}" fill="${holderColours[holder] ?? '#000'}"/>`,
      `<text x="${px(labelWidth + ms * scale + 6)}" y="${y + 16}">${share}, ${inWords('ms', ms)}</text>`,
    ]
  })
  return svg('Whose running time it was', byHolder.length * rowHeight, rows)
}

const shortened = (label: string): string => (label.length > 30 ? `${label.slice(0, 29)}…` : label)
