"""Migration files of each kind, read as the SQL that they would send. Nothing is run or imported."""
