/** Seconds; longer than any password lives that these tests ask for. */
export const pastExpiry = 1000

/** A query to cancel. It takes minutes: Redshift has no pg_sleep(). */
export const slow = 'select count(*) from pg_class a, pg_class b, pg_class c, pg_class d'
