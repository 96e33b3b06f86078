-- Before 18 a column is NOT NULL and no more can be said of it.
SELECT 'not_null', '', '' WHERE false
