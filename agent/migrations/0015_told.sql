-- Why a pass failed, in English beside the Indonesian: the page says it in the language of whoever reads it. Empty: told by a
-- program that knew one language only.
ALTER TABLE pass ADD COLUMN error_en TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN last_error_en TEXT NOT NULL DEFAULT '';
