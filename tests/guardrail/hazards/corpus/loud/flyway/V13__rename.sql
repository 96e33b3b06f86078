-- expect: hazards.column_renamed hazards.table_renamed hazards.enum_value_renamed
ALTER TABLE orders RENAME note TO remark;
ALTER TABLE orders RENAME TO purchases;
ALTER TYPE status RENAME VALUE 'new' TO 'open';
