-- An account that an operator has locked: nobody signs in with it, and its sessions are over.
ALTER TABLE accounts ADD COLUMN locked boolean NOT NULL DEFAULT false;
