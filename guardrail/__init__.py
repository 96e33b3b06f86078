"""May this release touch this database?"""
