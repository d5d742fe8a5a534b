-- Where an office is reached beside its passes, and the way of a reminder there.

ALTER TABLE office ADD COLUMN contact TEXT NOT NULL DEFAULT '';             -- as a recipient is written, `mail:x@y`; empty: none
ALTER TABLE reminder_delivery ADD COLUMN delivery INTEGER NOT NULL DEFAULT 0; -- of the table `delivery`; 0: it comes with the pass
