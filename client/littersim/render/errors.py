"""What can go wrong when a picture is made."""


class RenderError(Exception):
    """The renderer asked for cannot be had, or a scene cannot be drawn; the text says why and what to do."""
