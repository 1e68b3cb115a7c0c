-- Erases a free text: the words and the salt go, so that nobody finds them again from the digest; the id stays, and the
-- digest stays in the event. The runtime role reaches the table through this function alone.
CREATE FUNCTION erase_text(wanted uuid) RETURNS boolean
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    UPDATE texts SET text = NULL, salt = NULL WHERE id = wanted RETURNING true
$$;
