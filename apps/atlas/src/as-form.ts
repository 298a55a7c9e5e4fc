import { Option } from '@commander-js/extra-typings'

/** `--format` of what can be read by people, browsers and programs. */
export const asForm = () =>
  new Option('--format <format>', 'for whom it is').choices(['text', 'json', 'html'] as const).default('text' as const)
