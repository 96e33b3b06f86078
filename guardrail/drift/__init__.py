"""Is the database's structure the one that the schema lock records for its migration state?"""
