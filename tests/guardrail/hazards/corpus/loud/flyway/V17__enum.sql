-- expect: hazards.enum_value_used hazards.update_all
ALTER TYPE status ADD VALUE 'refunded';
UPDATE orders SET status = 'refunded';
