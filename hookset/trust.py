"""Whose certificates are believed: those of every authority that curl, Go and libpq take, too.

From 3.13 on Python asks for more (VERIFY_X509_STRICT, https://docs.python.org/3/whatsnew/3.13.html#ssl): an authority
that does not say what its key is for, as `openssl req -x509` makes it, would be none.
"""

import ssl


def as_others(context: ssl.SSLContext) -> ssl.SSLContext:
    """The context, as strict as other programs are."""
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context
