import { valueOf } from '../tables/row.js'
import type { Put } from './seed.js'

const items: readonly (readonly [name: string, category: string, price: string])[] = [
  ['Apple iPad 3', 'Mobiles', '600'],
  ['Apple iPhone 13', 'Mobiles', '700'],
  ['Sales Laptop', 'Hardware', '1100'],
  ['Standard Laptop', 'Hardware', '1100'],
  ['Developer Laptop (Mac)', 'Hardware', '1499.98'],
  ['Adobe Creative Cloud', 'Software', '50'],
  ['Microsoft Access', 'Software', '139.99'],
  ['Access', 'Services', '0'],
  ['New Email Account', 'Services', '0'],
  ['Password Reset', 'Services', '0'],
]

export const seedCatalog = (put: Put): void => {
  const service = valueOf(
    put('sc_catalog', {
      sys_id: 'e0d08b13c3330100c8b837659bba8fb4',
      title: 'Service Catalog',
      description: 'Service Catalog - IT Now',
    }),
    'sys_id',
  )
  const technical = valueOf(
    put('sc_catalog', { title: 'Technical Catalog', description: 'Products and services for the IT department' }),
    'sys_id',
  )
  const categories = new Map<string, string>()
  for (const [title, catalog] of [
    ['Hardware', service],
    ['Mobiles', service],
    ['Services', service],
    ['Software', service],
    ['Infrastructure', technical],
  ] as const)
    categories.set(title, valueOf(put('sc_category', { title, sc_catalog: catalog, description: title }), 'sys_id'))
  const add = (name: string, category: string, price: string, catalog: string): void => {
    const item = valueOf(
      put('sc_cat_item', {
        name,
        short_description: name,
        description: name,
        price,
        category: categories.get(category) ?? '',
        sc_catalogs: catalog,
      }),
      'sys_id',
    )
    put('item_option_new', {
      cat_item: item,
      name: 'additional_software_requirements',
      question_text: 'Additional software requirements',
      type: '2',
      order: '100',
    })
    put('item_option_new', { cat_item: item, name: 'needed_by', question_text: 'Needed by', type: '6', order: '200' })
  }
  for (const [name, category, price] of items) add(name, category, price, service)
  add('Linux Server', 'Infrastructure', '0', technical)
  add('Firewall Rule', 'Infrastructure', '0', technical)
}
