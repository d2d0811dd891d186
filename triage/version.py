"""The version of this package; the only place where it is written in Python."""

import time

__version__ = "0.2.0"
IMPORTED_AT = time.time()
"""When this process began to import the package, in seconds: code that was edited later is not the code that runs."""
