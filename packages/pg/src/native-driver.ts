import { RedshiftIamError } from '@redshift-iam/core'

/** The error for `pg.native`, which cannot wait for a password and would send a function's source text instead. */
export function nativeDriverError(): RedshiftIamError {
  return new RedshiftIamError(
    'OPTION_NOT_SUPPORTED',
    'The native driver (pg-native) cannot use IAM authentication.',
    {
      hint: 'Use the pure JavaScript driver: `pg` instead of `pg.native`, and no NODE_PG_FORCE_NATIVE.',
    },
  )
}

/**
 * Makes the native driver fail where it would turn the password function into text and send that as the password.
 * The pure JavaScript driver calls the function and never asks for its text.
 */
export function refuseNativeDriver<F extends (...args: never[]) => unknown>(password: F): F {
  return Object.defineProperty(password, 'toString', {
    value: () => {
      throw nativeDriverError()
    },
  })
}
