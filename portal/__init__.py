"""The privacy portal: one deployment serves one telecom company's customers.

The rooms below are laid in floors; an import goes only downward (docs/architecture.md).
"""
