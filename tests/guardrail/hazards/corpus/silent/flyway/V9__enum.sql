ALTER TYPE status ADD VALUE IF NOT EXISTS 'refunded';
CREATE TYPE size AS ENUM ('s', 'm');
ALTER TYPE size ADD VALUE 'l';
CREATE TABLE shirts (size size DEFAULT 'l');
