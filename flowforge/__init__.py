"""FlowForge: draw what happens when somebody calls, try it, put it live."""

__version__ = "0.1.0"
