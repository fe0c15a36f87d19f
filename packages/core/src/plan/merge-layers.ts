import type { Settings } from '../properties/settings.ts'

/**
 * Fills what a layer leaves out from the next lower one. ClusterID and Workgroup say the same kind of thing, so
 * a layer that names one hides the other in every layer below.
 */
export function mergeLayers(...layers: readonly Settings[]): Settings {
  return layers.reduceRight<Settings>((below, layer) => {
    const namesTarget = layer.clusterId !== undefined || layer.workgroup !== undefined
    if (!namesTarget) return { ...below, ...layer }
    const { clusterId: _clusterId, workgroup: _workgroup, ...rest } = below
    return { ...rest, ...layer }
  }, {})
}
