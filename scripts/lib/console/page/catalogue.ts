import type { View } from './address.ts';

export const catalogue: View = { show: () => {} };
