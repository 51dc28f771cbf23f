interface Setting<T> {
  readonly environmentVariableSelector: (env: NodeJS.ProcessEnv, options?: object) => T | undefined;
  readonly default: T | (() => Promise<T>);
}

/**
 * In the place of the SDK's function of that name: a setting from the environment, or its default, told
 * once. There are no configuration files in Lambda.
 */
export function loadConfig<T>(setting: Setting<T>, options?: object): () => Promise<T> {
  let told: Promise<T> | undefined;
  return () => (told ??= tell(setting, options));
}

async function tell<T>(setting: Setting<T>, options?: object): Promise<T> {
  const { environmentVariableSelector, default: otherwise } = setting;
  const given = environmentVariableSelector(process.env, options);
  if (given !== undefined) return given;
  return typeof otherwise === 'function' ? await (otherwise as () => Promise<T>)() : otherwise;
}
