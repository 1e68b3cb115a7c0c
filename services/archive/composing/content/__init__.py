"""What each template prints, as plain data: strings that are ready to be set. No layout here, no Typst."""
