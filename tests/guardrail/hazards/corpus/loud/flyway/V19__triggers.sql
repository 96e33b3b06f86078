-- expect: hazards.trigger_disabled
ALTER TABLE orders DISABLE TRIGGER ALL;
