import type { CatalogueOwner } from '@atlas/contracts'
import type { Catalogue } from '@atlas/policy'

/** Where something happens, as far as the catalogue knows places. */
export interface Located {
  readonly namespace?: string | undefined
  readonly application?: string | undefined
}

/** Who owns the application, else the namespace, by the catalogue: to be pinned, never looked up later (domain, "Intake"). */
export function ownerOf({ namespaces, applications }: Catalogue, { namespace, application }: Located) {
  const entry =
    (application !== undefined && Object.hasOwn(applications, application) && applications[application]) ||
    (namespace !== undefined && Object.hasOwn(namespaces, namespace) && namespaces[namespace])
  return entry ? pinned(entry) : undefined
}

const pinned = ({
  team,
  domain,
  organisation,
  criticality,
  coreFunction,
  contract,
}: Catalogue['namespaces'][string]): CatalogueOwner => ({
  team,
  domain,
  organisation,
  criticality,
  ...(coreFunction === undefined ? {} : { coreFunction }),
  ...(contract === undefined ? {} : { contract }),
})
