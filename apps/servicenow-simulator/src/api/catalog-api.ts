import { answer } from '../http/answers.js'
import { payloadOf } from '../http/payload.js'
import type { Answer } from '../http/request.js'
import { noRecord, Refusal } from '../records/refusal.js'
import { type Row, valueOf } from '../tables/row.js'
import type { Call } from './context.js'
import { pageOf } from './selection.js'

/** `/api/sn_sc[/v1]/servicecatalog/…`: reading catalogues, categories and items, and ordering. */
export const catalogApi = (call: Call, rest: readonly string[]): Answer => {
  const [kind, id, further] = rest
  const { method } = call.request
  if (method === 'GET') {
    if (kind === 'catalogs')
      return id === undefined
        ? list(call, catalogs(call))
        : further === 'categories'
          ? list(call, categories(call, id))
          : one(call, catalog(call, found(call, 'sc_catalog', id)))
    if (kind === 'categories' && id !== undefined) return one(call, category(found(call, 'sc_category', id)))
    if (kind === 'items')
      return id === undefined
        ? list(call, items(call))
        : further === 'variables'
          ? answer(call.request, 200, { result: variables(call, id) })
          : one(call, { ...item(call, found(call, 'sc_cat_item', id)), variables: variables(call, id) })
    if (kind === 'cart') return one(call, cartOf(call))
  }
  if (method === 'POST') {
    if (kind === 'items' && id !== undefined && further === 'order_now') return order(call, [[id, quantityOf(call)]])
    if (kind === 'items' && id !== undefined && further === 'add_to_cart') {
      found(call, 'sc_cat_item', id)
      cart(call).push([id, quantityOf(call)])
      return one(call, cartOf(call))
    }
    if (kind === 'cart' && (id === 'submit_order' || id === 'checkout')) return order(call, cart(call).splice(0))
  }
  if (method === 'DELETE' && kind === 'cart') {
    cart(call).splice(0)
    return one(call, cartOf(call))
  }
  throw new Refusal(405, 'Method not supported')
}

type Line = readonly [item: string, quantity: number]
const carts = new WeakMap<object, Map<string, Line[]>>()
const cart = ({ api, actor }: Call): Line[] => {
  const all = carts.get(api) ?? new Map<string, Line[]>()
  carts.set(api, all)
  const mine = all.get(actor.userId) ?? []
  all.set(actor.userId, mine)
  return mine
}

const one = ({ request }: Call, result: unknown): Answer => answer(request, 200, { result })
const list = ({ request }: Call, result: readonly unknown[]): Answer => {
  const { limit, offset } = pageOf(request.query)
  return answer(
    request,
    200,
    { result: result.slice(offset, offset + (request.query.has('sysparm_limit') ? limit : 10)) },
    {
      'X-Total-Count': String(result.length),
    },
  )
}

const found = ({ api }: Call, table: string, id: string): Row => {
  const row = api.instance.tables.find(table, id)
  if (!row) throw noRecord()
  return row
}

const quantityOf = ({ request }: Call): number => {
  const quantity = Number(payloadOf(request)['sysparm_quantity'] ?? 1)
  return Number.isInteger(quantity) && quantity > 0 ? quantity : 1
}

const catalogs = (call: Call): unknown[] =>
  call.api.instance
    .search('sc_catalog', `active=true${textOf(call, 'title')}^ORDERBYtitle`)
    .map((row) => catalog(call, row, false))

const textOf = ({ request }: Call, field: string): string => {
  const text = request.query.get('sysparm_text') ?? ''
  return text === '' ? '' : `^${field}LIKE${text.replaceAll('^', '^^')}`
}

const catalog = (call: Call, row: Row, withCategories = true): unknown => {
  const id = valueOf(row, 'sys_id')
  const mine = categories(call, id)
  return {
    sys_id: id,
    title: valueOf(row, 'title'),
    description: valueOf(row, 'description'),
    has_categories: mine.length > 0,
    has_items: call.api.instance.search('sc_cat_item', `sc_catalogsLIKE${id}`).length > 0,
    ...(withCategories ? { categories: mine } : {}),
  }
}

const categories = (call: Call, catalogId: string): unknown[] =>
  call.api.instance.search('sc_category', `sc_catalog=${catalogId}^active=true^ORDERBYtitle`).map(category)
const category = (row: Row): unknown => ({
  sys_id: valueOf(row, 'sys_id'),
  title: valueOf(row, 'title'),
  description: valueOf(row, 'description'),
  full_description: valueOf(row, 'description'),
  subcategories: [],
})

const items = (call: Call): unknown[] => {
  const { query } = call.request
  const [inCatalog, inCategory] = [query.get('sysparm_catalog') ?? '', query.get('sysparm_category') ?? '']
  return call.api.instance
    .search(
      'sc_cat_item',
      `active=true${textOf(call, 'name')}${inCatalog === '' ? '' : `^sc_catalogsLIKE${inCatalog}`}` +
        `${inCategory === '' ? '' : `^category=${inCategory}`}^ORDERBYname`,
    )
    .map((row) => item(call, row))
}

const item = (call: Call, row: Row): Record<string, unknown> => {
  const { tables } = call.api.instance
  const id = valueOf(row, 'sys_id')
  const inCategory = valueOf(row, 'category')
  return {
    sys_id: id,
    name: valueOf(row, 'name'),
    short_description: valueOf(row, 'short_description'),
    description: valueOf(row, 'description'),
    price: `$${Number(valueOf(row, 'price') || '0').toFixed(2)}`,
    show_price: valueOf(row, 'price') !== '0',
    type: 'catalog_item',
    sys_class_name: valueOf(row, 'sys_class_name'),
    order: Number(valueOf(row, 'order') || '0'),
    catalogs: valueOf(row, 'sc_catalogs')
      .split(',')
      .filter(Boolean)
      .map((sys_id) => ({ sys_id, active: true, title: tables.displayOf('sc_catalog', sys_id) })),
    category: { sys_id: inCategory, title: tables.displayOf('sc_category', inCategory) },
    mandatory_attachment: false,
    request_method: '',
    url: `com.glideapp.servicecatalog_cat_item_view.do?sysparm_id=${id}`,
  }
}

const variables = (call: Call, id: string): unknown[] => {
  found(call, 'sc_cat_item', id)
  return call.api.instance.search('item_option_new', `cat_item=${id}^active=true^ORDERBYorder`).map((row) => ({
    id: valueOf(row, 'sys_id'),
    name: valueOf(row, 'name'),
    label: valueOf(row, 'question_text'),
    type: Number(valueOf(row, 'type') || '6'),
    friendly_type: 'single_line_text',
    mandatory: valueOf(row, 'mandatory') === 'true',
    value: valueOf(row, 'default_value'),
    displayvalue: valueOf(row, 'default_value'),
    active: true,
    read_only: false,
  }))
}

const cartOf = (call: Call): unknown => {
  const { tables } = call.api.instance
  const lines = cart(call)
  return {
    cart_id: call.actor.userId,
    subtotal: `$${lines
      .reduce((sum, [id, n]) => sum + n * Number(valueOf(tables.find('sc_cat_item', id), 'price') || '0'), 0)
      .toFixed(2)}`,
    items: lines.map(([id, quantity], at) => ({
      cart_item_id: `${call.actor.userId}${at}`,
      catalog_item_id: id,
      name: tables.displayOf('sc_cat_item', id),
      quantity: String(quantity),
    })),
  }
}

const order = (call: Call, lines: readonly Line[]): Answer => {
  const { api, actor, request } = call
  if (lines.length === 0) throw new Refusal(400, 'Invalid Operation', 'Cart is empty')
  const items = lines.map(([id, quantity]) => ({ row: found(call, 'sc_cat_item', id), quantity }))
  const made = api.instance.insert('sc_request', { requested_for: actor.userId, request_state: 'submitted' }, actor)
  const id = valueOf(made, 'sys_id')
  for (const { row, quantity } of items)
    api.instance.insert(
      'sc_req_item',
      {
        request: id,
        cat_item: valueOf(row, 'sys_id'),
        quantity: String(quantity),
        short_description: valueOf(row, 'short_description'),
        requested_for: actor.userId,
        price: valueOf(row, 'price'),
      },
      actor,
    )
  return answer(request, 200, {
    result: {
      sys_id: id,
      number: valueOf(made, 'number'),
      request_number: valueOf(made, 'number'),
      request_id: id,
      parent_id: null,
      parent_table: 'task',
      table: 'sc_request',
    },
  })
}
