"""Portal: the only HTTP edge. Web pages for people, REST for systems, sign-in and the people directory."""
