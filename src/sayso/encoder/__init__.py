"""The one neural model: a report's words in, scores for every token and pair out.

Nothing outside this package knows which model it is; labels travel inside the model file.
"""

from sayso.encoder.scores import Scores
from sayso.encoder.session import DEFAULT, Encoder, ModelError

__all__ = ["DEFAULT", "Encoder", "ModelError", "Scores"]
