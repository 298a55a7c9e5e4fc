export const contactTable = (schema: string): readonly string[] => [
  `create table ${schema}.contact (
    person text primary key,
    contact text not null
  )`,
]
