"""What a person asked for that cannot be done, with the sentence to tell them."""


class ImageryError(Exception):
    """Nothing was changed; the text, in the person's language, says why and what to do."""
