import type { DynamicModule } from '@nestjs/common'
import { type Platform, PlatformModule } from '../platform.module.js'
import type { ServiceDefinition } from '../service-definition.js'

class AtlasModule {}

/** The modules of this process: the platform once, and each service beside the others. */
export const rootModule = (platform: Platform, definitions: readonly ServiceDefinition[]): DynamicModule => ({
  module: AtlasModule,
  imports: [PlatformModule.with(platform), ...definitions.map(({ module }) => module)],
})
