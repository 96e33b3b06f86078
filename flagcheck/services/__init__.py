"""The flag services that flagcheck reads: one file each. A new one is one file, its tests and its docs page."""
