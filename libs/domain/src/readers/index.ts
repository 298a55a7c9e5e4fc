export * from './named.js'
export * from './reader.js'
export * from './sight.js'
