"""An OpenAI-compatible chat server on loopback that answers from a script."""

from tests.model_server.script import KEY, Reply, Step, prompt_of, schema_of
from tests.model_server.server import Server, serve

__all__ = ["KEY", "Reply", "Server", "Step", "prompt_of", "schema_of", "serve"]
